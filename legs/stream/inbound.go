package stream

import (
	"sync"
	"time"

	"github.com/pion/rtp"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// keyQueue is the number of presses that wait for the next tick; more than a keypad can make in 20 ms.
const keyQueue = 32

// inbound is what comes from the party.
type inbound struct {
	jitter media.JitterConfig

	mu       sync.Mutex // of the packet side
	open     bool
	audio    [128]media.Codec
	events   [128]*dtmf.Receiver
	clocks   [128]int
	buffer   *media.JitterBuffer
	merger   *dtmf.Merger
	keys     [keyQueue]dtmf.Event
	count    int
	dropped  uint64
	detector toneDetector

	sinkMu  sync.Mutex // held while the sink is called; taken before mu
	sink    legs.Sink
	flowing bool
	batch   [keyQueue]dtmf.Event
}

func (in *inbound) configure(p Params) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.audio = [128]media.Codec{}
	for _, f := range p.Receive {
		in.audio[f.Payload&127] = f.Codec
	}
	var clocks [128]int
	for _, e := range p.ReceiveEvents {
		clocks[e.Payload&127] = e.Clock
	}
	for pt, clock := range &clocks {
		if clock == in.clocks[pt] {
			continue // A known receiver knows the presses of before.
		}
		in.events[pt] = nil
		if clock > 0 {
			in.events[pt] = dtmf.NewReceiver(clock)
		}
	}
	in.clocks = clocks
	in.detector.opus = len(p.ReceiveEvents) == 0
}

func (in *inbound) flow(open bool) {
	in.sinkMu.Lock()
	defer in.sinkMu.Unlock()
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.open == open && in.flowing == open {
		return
	}
	in.open, in.flowing = open, open
	in.buffer, in.count = nil, 0 // What came before the change is not for after it.
	in.detector = toneDetector{opus: in.detector.opus}
}

// forget overwrites what is known of keys that were pressed, and knows no payload type from then on.
func (in *inbound) forget() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for pt, r := range &in.events {
		if r != nil {
			r.Forget()
		}
		in.events[pt] = nil
	}
	in.merger.Forget()
	clear(in.keys[:])
	clear(in.batch[:])
	in.detector = toneDetector{}
}

func (in *inbound) attach(sink legs.Sink) {
	in.sinkMu.Lock()
	defer in.sinkMu.Unlock()
	in.sink = sink
}

// receive sorts a packet by its payload type.
func (in *inbound) receive(p *rtp.Packet, now time.Time) bool {
	pt := p.PayloadType & 127
	in.mu.Lock()
	defer in.mu.Unlock()
	if r := in.events[pt]; r != nil {
		// Read even while nothing flows: a press that began then must not begin again later.
		for _, e := range r.Receive(p, now) {
			in.queue(e, now)
		}
		if k, down := r.Down(); down {
			in.merger.Still(k, dtmf.FromEvent, now)
		}
		return true
	}
	codec := in.audio[pt]
	if codec == 0 {
		return false
	}
	if !in.open {
		return true
	}
	if in.buffer == nil || in.jitter.Codec != codec {
		in.jitter.Codec = codec
		in.buffer = media.NewJitterBuffer(in.jitter)
	}
	in.buffer.Push(p, now)
	return true
}

func (in *inbound) inject(e dtmf.Event, now time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.queue(e, now)
}

// queue keeps a press for the next tick. It is called under the lock.
func (in *inbound) queue(e dtmf.Event, now time.Time) {
	if !in.merger.Add(e, now) || !in.open {
		return
	}
	if in.count == keyQueue {
		in.dropped++
		return
	}
	in.keys[in.count] = e
	in.count++
}

// deliver hands keys and the next frame to the sink.
func (in *inbound) deliver(now time.Time) {
	in.sinkMu.Lock()
	defer in.sinkMu.Unlock()
	in.mu.Lock()
	var f media.Frame
	var ok bool
	if in.buffer != nil && in.flowing {
		f, ok = in.buffer.Pop()
	}
	if ok {
		in.listen(f, now)
	}
	n := in.count
	in.count = 0
	copy(in.batch[:n], in.keys[:n])
	clear(in.keys[:n])
	in.mu.Unlock()
	if in.sink == nil || !in.flowing {
		return
	}
	for i, e := range in.batch[:n] {
		in.batch[i] = dtmf.Event{}
		in.sink.Key(e)
	}
	if ok {
		in.sink.Frame(f)
	}
}

// listen looks for keys in the next frame, whether the party has telephone-events or not: some that agreed on them send
// tones all the same, or both. A tone is as old as the playout buffer is long, which events do not wait for.
func (in *inbound) listen(f media.Frame, now time.Time) {
	events := in.detector.detect(f)
	if len(events) == 0 && !in.detector.pressed() {
		return
	}
	at := now.Add(-in.buffer.Stats().Delay)
	for _, e := range events {
		in.queue(e, at)
	}
	if in.detector.pressed() {
		in.merger.Still(in.detector.last, dtmf.FromTone, now) // as far as is known: what came since waits in the buffer
	}
}

func (in *inbound) stats() media.JitterStats {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.buffer == nil {
		return media.JitterStats{}
	}
	return in.buffer.Stats()
}
