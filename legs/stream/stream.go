package stream

import (
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// catchUp is the number of frames that a late goroutine delivers at once; what is older is left out.
const catchUp = 5

// Why a key is not sent.
var (
	ErrNoEvents = errors.New("no telephone-event was agreed on")
	ErrBusy     = errors.New("too many keys wait")
	ErrHeld     = errors.New("nothing is sent to this party now")
)

// Config says what carries a Stream's packets.
type Config struct {
	// Send writes one RTP packet to the party. It must not keep header or payload and must not block.
	Send func(h *rtp.Header, payload []byte) error
	// JitterMin and JitterMax bound the playout delay; see media.JitterConfig.
	JitterMin, JitterMax time.Duration
	// Tick is called each 20 ms from the goroutine that calls the Sink; nil is fine.
	Tick func(now time.Time)
}

// Stream is both directions of one party's media. It is safe for concurrent use, but Attach, Flow and Stop must not be
// called from a Sink.
type Stream struct {
	cfg  Config
	in   inbound
	out  outbound
	stop chan struct{}
	once sync.Once
	work sync.WaitGroup

	heard atomic.Int64 // when the last packet came, in Unix nanoseconds
}

// New makes a Stream that lets nothing pass until Configure and Flow are called.
func New(cfg Config) *Stream {
	s := &Stream{cfg: cfg, stop: make(chan struct{})}
	s.in.merger = dtmf.NewMerger()
	s.in.jitter = media.JitterConfig{Min: cfg.JitterMin, Max: cfg.JitterMax}
	s.out.send = cfg.Send
	s.out.header = rtp.Header{
		Version: 2, SSRC: rand.Uint32(), SequenceNumber: uint16(rand.UintN(1 << 15)),
	}
	s.out.base = rand.Uint32() >> 1
	return s
}

// Start begins to call the Sink.
func (s *Stream) Start() {
	s.heard.Store(time.Now().UnixNano())
	s.work.Go(s.run)
}

// Stop ends the goroutine, waits for it and forgets all keys. It is idempotent.
func (s *Stream) Stop() {
	s.Flow(false, false)
	s.once.Do(func() { close(s.stop) })
	s.work.Wait()
	s.in.forget()
}

func (s *Stream) run() {
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	begin := time.Now()
	var ticks int64
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
		}
		now := time.Now()
		due := int64(now.Sub(begin)/media.FrameDuration) - ticks
		if due > catchUp {
			ticks += due - catchUp
			due = catchUp
		}
		for range due {
			ticks++
			s.tick(now)
		}
	}
}

// tick is 20 ms of both directions.
func (s *Stream) tick(now time.Time) {
	s.out.sendKey(now)
	s.in.deliver(now)
	if s.cfg.Tick != nil {
		s.cfg.Tick(now)
	}
}

// Configure takes what an offer and an answer settled; it may be called again.
func (s *Stream) Configure(p Params) {
	s.in.configure(p)
	s.out.configure(p)
}

// Flow opens and shuts the directions. When it returns with receives false, the Sink is not called any more; with sends
// false, nothing is being sent any more and waiting keys are forgotten.
func (s *Stream) Flow(sends, receives bool) {
	s.out.flow(sends)
	s.in.flow(receives)
}

// Attach makes sink the receiver of frames and keys; nil drops them. When it returns, the former one is not called any
// more.
func (s *Stream) Attach(sink legs.Sink) { s.in.attach(sink) }

// Receive takes one RTP packet of the party and tells whether its payload type is known. It copies what it keeps.
func (s *Stream) Receive(p *rtp.Packet, now time.Time) bool {
	if !s.in.receive(p, now) {
		return false
	}
	s.heard.Store(now.UnixNano())
	return true
}

// Touch tells that the party was heard from otherwise, by RTCP.
func (s *Stream) Touch(now time.Time) { s.heard.Store(now.UnixNano()) }

// Silence is how long nothing has been heard from the party.
func (s *Stream) Silence(now time.Time) time.Duration {
	return now.Sub(time.Unix(0, s.heard.Load()))
}

// Inject takes a press that came another way, by INFO.
func (s *Stream) Inject(e dtmf.Event) { s.in.inject(e, time.Now()) }

// Write sends one frame at once, in the party's codec. It is dropped while keys are sent and while nothing may be sent.
func (s *Stream) Write(f media.Frame) error { return s.out.write(f, time.Now()) }

// Press queues one key to be sent as telephone-events.
func (s *Stream) Press(key dtmf.Key, hold time.Duration) error { return s.out.press(key, hold) }

// SSRC is the source of what is sent (RFC 3550 §3).
func (s *Stream) SSRC() uint32 {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	return s.out.header.SSRC
}

// Jitter counts what the playout buffer did.
func (s *Stream) Jitter() media.JitterStats { return s.in.stats() }
