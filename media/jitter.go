package media

import (
	"sync"
	"time"

	"github.com/pion/rtp"
)

const (
	// jitterSlots is the window of the buffer in frames: 1.28 s. A packet outside of it is a jump of the timestamps.
	jitterSlots = 64
	// jitterWindow is the number of packets over which the buffer judges whether its delay is right: 1 s.
	jitterWindow = 50
	// formerSource is how long packets of the SSRC before the current one are dropped as stragglers.
	formerSource = 500 * time.Millisecond
	// strangeLimit is the number of packets in a row outside of the window that make a jump.
	strangeLimit = 2
)

// JitterConfig tells what a JitterBuffer holds and how long.
type JitterConfig struct {
	// Codec of the stream: its rate is the RTP clock. Packets of the sample codecs may be of any length.
	Codec Codec
	// Min is the delay that the buffer starts with and returns to, in steps of 20 ms; default 40 ms.
	Min time.Duration
	// Max is the longest delay; older audio is dropped beyond it; default 200 ms, at most 1 s.
	Max time.Duration
}

// JitterStats counts what a JitterBuffer has done, in packets or, where it says so, frames of 20 ms.
type JitterStats struct {
	Received   uint64
	Duplicates uint64
	Late       uint64        // came after their time had been played
	Strange    uint64        // outside of the window: stragglers of another source, broken timestamps
	Resets     uint64        // new SSRC or a jump of the timestamps
	Lost       uint64        // frames played as lost
	Stretched  uint64        // frames of silence put in to make the delay longer
	Dropped    uint64        // frames left out to make the delay shorter
	Delay      time.Duration // of the newest packet, at the moment
}

// JitterBuffer puts the audio packets of one stream in order and plays them as one frame a Pop, 20 ms apart. It is
// ordered by timestamp, not by sequence number, because telephone-events share the sequence numbers of the audio (RFC
// 4733 §2.6.3). The delay adapts: it grows when packets come too late and shrinks, in silence if it can, when they are
// early for a second. Push and Pop may be called from two goroutines and do not allocate.
type JitterBuffer struct {
	mu       sync.Mutex
	codec    Codec
	ticks    int // of the RTP clock in a frame
	unit     int // octets in a tick; 0 when a packet cannot be split
	min, max int // frames

	started, primed bool // a packet came; a frame was played
	ssrc, former    uint32
	changed         time.Time // when former was left
	seen            sequenceWindow

	slots   [jitterSlots]jitterSlot
	head    int    // slot of the next Pop
	playout uint32 // its timestamp
	filled  int    // slots that hold something
	newest  int    // frames from head to the end of the newest packet

	starved int // Pops that found the buffer empty since the last packet
	strange int // packets in a row outside of the window
	stretch int // frames of silence to put in
	shrink  int // frames to leave out
	lateNow int // late packets in this window
	lowest  int // smallest lead of a packet over its Pop in this window, in frames
	counted int // packets in this window

	out     []byte
	scratch []int16
	stats   JitterStats
}

type jitterSlot struct {
	data []byte
	have int
}

// NewJitterBuffer makes an empty buffer.
func NewJitterBuffer(cfg JitterConfig) *JitterBuffer {
	if cfg.Min <= 0 {
		cfg.Min = 2 * FrameDuration
	}
	if cfg.Max <= 0 {
		cfg.Max = 10 * FrameDuration
	}
	b := &JitterBuffer{codec: cfg.Codec, ticks: cfg.Codec.Samples()}
	b.min = min(frames(cfg.Min), jitterSlots/2)
	b.max = min(max(frames(cfg.Max), b.min), jitterSlots-14)
	size := 1500 // an Opus packet is at most 1275 octets a frame (RFC 6716 §3.2.1)
	switch cfg.Codec {
	case PCMU, PCMA:
		b.unit, size = 1, b.ticks
	case L16:
		b.unit, size = 2, 2*b.ticks
	case Opus:
	}
	data := make([]byte, (jitterSlots+1)*size)
	for i := range b.slots {
		b.slots[i].data = data[i*size:][:size:size]
	}
	b.out = data[jitterSlots*size:]
	b.scratch = make([]int16, 0, b.ticks)
	return b
}

func frames(d time.Duration) int { return int((d + FrameDuration - 1) / FrameDuration) }

// Push takes one audio packet that arrived at now. It copies the payload.
func (b *JitterBuffer) Push(p *rtp.Packet, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	length := b.length(p)
	if length == 0 || b.codec == 0 {
		return
	}
	b.stats.Received++
	if !b.source(p, now) {
		b.stats.Strange++
		return
	}
	if !b.seen.add(p.SequenceNumber) {
		b.stats.Duplicates++
		return
	}
	off := int(int32(p.Timestamp - b.playout))
	if b.jumped(off, length) {
		b.strange++
		if b.strange < strangeLimit && b.starved == 0 {
			b.stats.Strange++
			return
		}
		b.restart(p)
		off = b.min * b.ticks
	}
	b.strange = 0
	off = b.feed(off)
	b.judge(off)
	if off+length <= 0 {
		b.stats.Late++
		return
	}
	b.store(p.Payload, off, length)
	b.limit()
}

// Pop gives the next 20 ms. False before the first packet's turn; after that each Pop is a frame, Lost where nothing
// came in time. The payload is valid until the next Pop.
func (b *JitterBuffer) Pop() (Frame, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	lost := Frame{Codec: b.codec, Lost: true}
	switch {
	case !b.started:
		return Frame{}, false
	case b.filled == 0:
		b.starved++
		b.stats.Lost++
		return lost, b.primed
	case b.stretch > 0 && b.primed:
		b.stretch--
		b.stats.Stretched++
		return lost, true
	}
	b.leaveOut()
	slot := &b.slots[b.head]
	have := slot.have
	if have > 0 {
		copy(b.out, slot.data[:have])
	}
	b.advance(1)
	if have == 0 {
		if b.primed {
			b.stats.Lost++
		}
		return lost, b.primed
	}
	b.primed = true
	return Frame{Codec: b.codec, Payload: b.out[:have]}, true
}

// Stats gives the counts so far.
func (b *JitterBuffer) Stats() JitterStats {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.stats
	s.Delay = time.Duration(b.newest) * FrameDuration
	return s
}

// length is the packet's in ticks; 0 for one that cannot be used.
func (b *JitterBuffer) length(p *rtp.Packet) int {
	switch {
	case b.unit > 0:
		if n := len(p.Payload) / b.unit; n <= jitterSlots/2*b.ticks {
			return n
		}
		return 0
	case len(p.Payload) == 0 || len(p.Payload) > len(b.out):
		return 0
	default:
		return b.ticks
	}
}

// source follows the SSRC; false for a straggler of the former one.
func (b *JitterBuffer) source(p *rtp.Packet, now time.Time) bool {
	switch {
	case !b.started:
		b.ssrc = p.SSRC
		b.restart(p)
	case p.SSRC == b.ssrc:
	case p.SSRC == b.former && now.Sub(b.changed) < formerSource:
		return false
	default:
		b.former, b.ssrc, b.changed = b.ssrc, p.SSRC, now
		b.restart(p)
	}
	return true
}

// jumped tells whether a packet lies outside of the window.
func (b *JitterBuffer) jumped(off, length int) bool {
	window := jitterSlots * b.ticks
	return off < -window || off+length > window
}

// restart begins a new time line with p, min frames from now.
func (b *JitterBuffer) restart(p *rtp.Packet) {
	for i := range b.slots {
		b.slots[i].have = 0
	}
	if b.started {
		b.stats.Resets++
	}
	b.started = true
	b.seen = sequenceWindow{}
	b.playout = p.Timestamp - uint32(b.min*b.ticks)
	b.filled, b.newest, b.starved, b.stretch, b.shrink = 0, 0, 0, 0, 0
	b.newWindow()
}

// feed ends a starvation: what was played as lost meanwhile counts against the gap before this packet; what is left of
// it makes the delay longer.
func (b *JitterBuffer) feed(off int) int {
	if b.starved == 0 || off < 0 {
		return off
	}
	skip := min(b.starved, off/b.ticks)
	b.starved = 0
	b.advance(skip)
	return off - skip*b.ticks
}
