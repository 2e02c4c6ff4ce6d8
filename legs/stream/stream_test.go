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
			Version: 2, PayloadType: pt, SequenceNumber: uint16(n), Timestamp: uint32(n) * 160, SSRC: 5, //nolint:gosec // Small.
		},
		Payload: make([]byte, 160),
	}
}

// press is the n-th packet of a key.
func press(pt uint8, key dtmf.Key, stamp uint32, n int, end bool) *rtp.Packet {
	block := dtmf.Block{Key: key, End: end, Volume: 10, Duration: uint16(160 * (n + 1))} //nolint:gosec // Small.
	return &rtp.Packet{
		Header: rtp.Header{
			Version: 2, PayloadType: pt, SequenceNumber: uint16(int(stamp) + n), Timestamp: stamp, SSRC: 5, //nolint:gosec,lll // Small.
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

func TestWhatIsSentKeepsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		frame := media.SilentFrame(media.PCMU)
		write := func(n int) {
			for range n {
				require.NoError(t, s.Write(frame))
				time.Sleep(media.FrameDuration)
			}
		}
		write(10)
		require.NoError(t, s.Write(media.Frame{Codec: media.PCMU, Lost: true}))
		time.Sleep(media.FrameDuration)
		write(2)
		time.Sleep(time.Second) // The bot has nothing to say.
		write(2)
		got := w.sent()
		require.Len(t, got, 14)
		require.True(t, got[0].Marker)
		for i, p := range got[1:10] {
			require.Equal(t, got[0].Timestamp+uint32(160*(i+1)), p.Timestamp) //nolint:gosec // Small.
			require.Equal(t, got[0].SequenceNumber+uint16(i+1), p.SequenceNumber)
			require.False(t, p.Marker)
		}
		require.EqualValues(t, 320, got[10].Timestamp-got[9].Timestamp, "a lost frame leaves a gap in time")
		require.EqualValues(t, 160+8000, got[12].Timestamp-got[11].Timestamp, "so does silence")
		require.True(t, got[12].Marker, "and speech begins anew after it")
		require.Equal(t, s.SSRC(), got[0].SSRC)
	})
}

func TestSmallDelaysDoNotMoveTheTimestamps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		frame := media.SilentFrame(media.PCMU)
		for n := range 20 {
			require.NoError(t, s.Write(frame))
			time.Sleep(media.FrameDuration * time.Duration(2*(n%2))) // 0 ms, 40 ms, 0 ms …
		}
		got := w.sent()
		for i := range got[1:] {
			require.EqualValues(t, 160, got[i+1].Timestamp-got[i].Timestamp)
		}
	})
}

func TestFramesOfAnotherCodecAreTranscoded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		require.NoError(t, s.Write(media.SilentFrame(media.L16)))
		require.Len(t, w.sent()[0].Payload, 160)
		require.Error(t, s.Write(media.Frame{Codec: 77, Payload: []byte{1}}))
		wide := g711()
		wide.Send = Format{96, media.L16}
		s.Configure(wide)
		require.NoError(t, s.Write(media.SilentFrame(media.L16)))
		last := w.sent()[len(w.sent())-1]
		require.EqualValues(t, 96, last.PayloadType)
		require.Len(t, last.Payload, 640)
	})
}

func TestKeysAreSentAsEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		stop := make(chan struct{})
		go func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(media.FrameDuration):
					_ = s.Write(media.SilentFrame(media.PCMU))
				}
			}
		}()
		time.Sleep(105 * time.Millisecond)
		require.NoError(t, s.Press(5, 80*time.Millisecond))
		time.Sleep(time.Second)
		close(stop)
		synctest.Wait()
		first, last, ends := -1, -1, 0
		packets := w.sent()
		for i, p := range packets {
			if p.PayloadType != 101 {
				continue
			}
			if first < 0 {
				first = i
				require.True(t, p.Marker)
			}
			last = i
			require.Equal(t, packets[first].Timestamp, p.Timestamp)
			blocks, err := dtmf.ParsePayload(nil, p.Payload)
			require.NoError(t, err)
			if blocks[0].End {
				ends++
			}
		}
		require.Equal(t, 3, ends)
		require.Equal(t, 6, last-first+1, "no audio in between")
		for i := range packets[1:] {
			require.EqualValues(t, 1, packets[i+1].SequenceNumber-packets[i].SequenceNumber)
		}
		after := packets[last+1]
		require.True(t, after.Marker)
		require.Greater(t, after.Timestamp-packets[first].Timestamp, uint32(80*8))
	})
}

func TestKeysThatAreNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		for range 64 {
			require.NoError(t, s.Press(1, 0))
		}
		require.ErrorIs(t, s.Press(1, 0), ErrBusy)
		s.Flow(false, true)
		require.ErrorIs(t, s.Press(1, 0), ErrHeld)
		sent := len(w.sent())
		time.Sleep(time.Second)
		require.NoError(t, s.Write(media.SilentFrame(media.PCMU)))
		s.Flow(true, true)
		time.Sleep(time.Second)
		require.Len(t, w.sent(), sent, "keys that waited are forgotten on hold")
		none := g711()
		none.SendEvent = EventFormat{}
		s.Configure(none)
		require.ErrorIs(t, s.Press(1, 0), ErrNoEvents)
	})
}

func TestTonesAreKeysWhereThereAreNoEvents(t *testing.T) {
	t.Parallel()
	for _, inBand := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			p := g711()
			p.InBand = inBand
			s, _, ear := open(t, p)
			pcm := append(make([]int16, 1600), dtmf.Generate([]dtmf.Key{6}, 100*time.Millisecond, 100*time.Millisecond, -10)...)
			pcm = append(pcm, make([]int16, 3200)...)
			for n := 0; len(pcm) >= 160; n++ {
				packet := audio(0, n)
				packet.Payload = media.EncodePCMU(nil, pcm[:160])
				s.Receive(packet, time.Now())
				pcm = pcm[160:]
				time.Sleep(media.FrameDuration)
			}
			time.Sleep(200 * time.Millisecond)
			want := 0
			if inBand {
				want = 1
			}
			require.Len(t, ear.Keys(), want)
		})
	}
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
