package stream

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs/legtest"
	"github.com/tonegate/tonegate/media"
)

// wire keeps the packets that a stream sends.
type wire struct {
	mu      sync.Mutex
	packets []rtp.Packet
	err     error
}

func (w *wire) send(h *rtp.Header, payload []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	w.packets = append(w.packets, rtp.Packet{Header: *h, Payload: append([]byte(nil), payload...)})
	return nil
}

func (w *wire) sent() []rtp.Packet {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]rtp.Packet(nil), w.packets...)
}

// g711 is a plain phone call: PCMU and telephone-events at 101.
func g711() Params {
	return Params{
		Send: Format{0, media.PCMU}, Receive: []Format{{0, media.PCMU}, {8, media.PCMA}},
		SendEvent: EventFormat{101, 8000}, ReceiveEvents: []EventFormat{{101, 8000}, {110, 48000}},
	}
}

// open gives a stream that flows both ways. It belongs into a bubble.
func open(t *testing.T, p Params) (*Stream, *wire, *legtest.Ear) {
	t.Helper()
	w := new(wire)
	s := New(Config{Send: w.send, JitterMin: 20 * time.Millisecond})
	ear := legtest.NewEar()
	s.Attach(ear)
	s.Configure(p)
	s.Flow(true, true)
	s.Start()
	t.Cleanup(s.Stop)
	return s, w, ear
}

// audio is the n-th packet of a quiet call.
func audio(pt uint8, n int) *rtp.Packet {
	return &rtp.Packet{
		Header: rtp.Header{
			Version: 2, PayloadType: pt, SequenceNumber: uint16(n), Timestamp: uint32(n) * 160, SSRC: 5,
		},
		Payload: make([]byte, 160),
	}
}

// press is the n-th packet of a key.
func press(pt uint8, key dtmf.Key, stamp uint32, n int, end bool) *rtp.Packet {
	block := dtmf.Block{Key: key, End: end, Volume: 10, Duration: uint16(160 * (n + 1))}
	return &rtp.Packet{
		Header: rtp.Header{
			Version: 2, PayloadType: pt, SequenceNumber: uint16(int(stamp) + n), Timestamp: stamp, SSRC: 5,
		},
		Payload: dtmf.AppendPayload(nil, block),
	}
}

func TestFramesComeEach20ms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		for n := range 50 {
			require.True(t, s.Receive(audio(0, n), time.Now()))
			time.Sleep(media.FrameDuration)
		}
		synctest.Wait()
		require.InDelta(t, 49, ear.Sound(), 2)
		require.Equal(t, media.FrameDuration, ear.Pace(40))
		time.Sleep(200 * time.Millisecond)
		require.Greater(t, ear.Heard(), ear.Sound(), "what is missing is told as lost")
		require.Less(t, s.Silence(time.Now()), 300*time.Millisecond)
		require.Positive(t, s.Jitter().Received)
	})
}

func TestTheCodecMayChangeInTheMiddle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		for n := range 20 {
			pt := uint8(0)
			if n >= 10 {
				pt = 8
			}
			s.Receive(audio(pt, n), time.Now())
			time.Sleep(media.FrameDuration)
		}
		require.Equal(t, media.PCMA, ear.Codec())
	})
}

func TestUnknownPayloadTypes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		time.Sleep(time.Second)
		require.False(t, s.Receive(audio(96, 1), time.Now()))
		require.GreaterOrEqual(t, s.Silence(time.Now()), time.Second, "they are no sign of life")
		time.Sleep(time.Second)
		require.Zero(t, ear.Heard())
		s.Touch(time.Now())
		require.Zero(t, s.Silence(time.Now()))
	})
}

func TestKeysComeOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		for _, pt := range []uint8{101, 110} {
			for n := range 6 {
				s.Receive(press(pt, 7, 1000*uint32(pt), n, n > 3), time.Now())
				time.Sleep(media.FrameDuration)
			}
			time.Sleep(time.Second)
		}
		s.Inject(dtmf.Event{Key: 7, Source: dtmf.FromInfo})
		s.Inject(dtmf.Event{Key: dtmf.Star, Source: dtmf.FromInfo})
		time.Sleep(media.FrameDuration)
		synctest.Wait()
		require.Len(t, ear.Keys(), 4)
	})
}

func TestAStoppedStreamKnowsNoKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		for n := range 16 {
			s.Receive(press(101, dtmf.Key(n%10), 1000*uint32(n+1), 5, true), time.Now())
			time.Sleep(media.FrameDuration / 2)
			s.Inject(dtmf.Event{Key: dtmf.Key(n % 10), Source: dtmf.FromInfo})
		}
		receiver, merger := s.in.events[101], s.in.merger
		s.Stop()
		require.NotEmpty(t, ear.Keys())
		require.Equal(t, dtmf.NewReceiver(8000), receiver)
		require.Equal(t, dtmf.NewMerger(), merger)
		require.Equal(t, [keyQueue]dtmf.Event{}, s.in.keys)
		require.Equal(t, [keyQueue]dtmf.Event{}, s.in.batch)
		require.False(t, s.Receive(press(101, 7, 99000, 0, false), time.Now()), "a straggler is of no known type")
		s.Stop()
	})
}

func TestOnePressByTwoWays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		s.Receive(press(101, 7, 1000, 0, false), time.Now())
		time.Sleep(60 * time.Millisecond)
		s.Inject(dtmf.Event{Key: 7, Source: dtmf.FromInfo})
		time.Sleep(media.FrameDuration)
		synctest.Wait()
		require.Len(t, ear.Keys(), 1)
	})
}

func TestMoreKeysThanCanBe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		for range 2 * keyQueue {
			s.Inject(dtmf.Event{Key: 1, Source: dtmf.FromInfo})
		}
		time.Sleep(media.FrameDuration)
		synctest.Wait()
		require.Len(t, ear.Keys(), keyQueue)
	})
}

func TestAKeyHeldOverAHoldIsNotPressedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		s.Flow(true, false)
		s.Receive(press(101, 9, 1000, 0, false), time.Now())
		s.Inject(dtmf.Event{Key: 3, Source: dtmf.FromInfo})
		s.Receive(audio(0, 1), time.Now())
		time.Sleep(100 * time.Millisecond)
		s.Flow(true, true)
		s.Receive(press(101, 9, 1000, 1, false), time.Now())
		s.Receive(press(101, 9, 1000, 2, true), time.Now())
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		require.Empty(t, ear.Keys())
		require.Zero(t, ear.Heard(), "nor is what came meanwhile played")
	})
}

func TestALateTickCatchesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, ear := open(t, g711())
		slow := &slowSink{Ear: ear}
		s.Attach(slow)
		for n := range 100 {
			s.Receive(audio(0, n), time.Now())
			time.Sleep(media.FrameDuration)
		}
		time.Sleep(100 * time.Millisecond)
		require.InDelta(t, 100, ear.Heard(), 8)
	})
}

// slowSink stops once for 60 ms, as on a machine that is busy.
type slowSink struct {
	*legtest.Ear
	once sync.Once
}

func (s *slowSink) Frame(f media.Frame) {
	s.Ear.Frame(f)
	s.once.Do(func() { time.Sleep(60 * time.Millisecond) })
}

func TestFaultsOfTheWire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		w.err = errors.New("no route")
		require.ErrorIs(t, s.Write(media.SilentFrame(media.PCMU)), w.err)
		require.NoError(t, s.Press(1, 0))
		time.Sleep(time.Second)
		s.Stop()
		s.Stop()
		require.NoError(t, s.Write(media.SilentFrame(media.PCMU)), "nothing is sent any more")
	})
}

// nobody is a sink that does nothing.
type nobody struct{}

func (nobody) Frame(media.Frame) {}
func (nobody) Key(dtmf.Event)    {}

//nolint:paralleltest // Allocations are counted for the whole process.
func TestThePacketPathDoesNotAllocate(t *testing.T) {
	s := New(Config{Send: func(*rtp.Header, []byte) error { return nil }})
	s.Configure(g711())
	s.Attach(nobody{})
	s.Flow(true, true)
	packet, frame := audio(0, 0), media.SilentFrame(media.PCMU)
	key := press(101, 1, 1000, 0, false)
	now := time.Now()
	require.Zero(t, testing.AllocsPerRun(200, func() {
		packet.SequenceNumber++
		packet.Timestamp += 160
		s.Receive(packet, now)
		key.SequenceNumber++
		s.Receive(key, now)
		s.tick(now)
		_ = s.Write(frame)
	}))
}

func BenchmarkPacket(b *testing.B) {
	s := New(Config{Send: func(*rtp.Header, []byte) error { return nil }})
	s.Configure(g711())
	s.Attach(nobody{})
	s.Flow(true, true)
	packet, frame := audio(0, 0), media.SilentFrame(media.PCMU)
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		packet.SequenceNumber++
		packet.Timestamp += 160
		s.Receive(packet, now)
		s.tick(now)
		_ = s.Write(frame)
	}
}
