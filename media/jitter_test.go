package media

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

func TestJitterBufferPlaysInOrder(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{})
	l.stream(0, 50, nil)
	require.Equal(t, count(0, 50), l.play(52))
	require.Equal(t, JitterStats{Received: 50}, l.buffer.Stats())
}

func TestJitterBufferReorders(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{})
	l.stream(0, 50, func(n int) time.Duration { return time.Duration(n%3) * 15 * time.Millisecond })
	require.Equal(t, count(0, 50), l.play(52))
}

func TestJitterBufferDropsDuplicates(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{})
	l.stream(0, 20, nil)
	l.stream(0, 20, func(int) time.Duration { return time.Millisecond })
	require.Equal(t, count(0, 20), l.play(22))
	require.EqualValues(t, 20, l.buffer.Stats().Duplicates)
}

func TestJitterBufferTellsLoss(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{})
	for n := range 20 {
		if n != 5 && n != 6 {
			l.add(time.Duration(n)*FrameDuration, packet(n))
		}
	}
	want := count(0, 20)
	want[5], want[6] = -1, -1
	require.Equal(t, want, l.play(22))
	require.EqualValues(t, 2, l.buffer.Stats().Lost)
}

// Telephone-events take the sequence numbers while a key is sent; the audio's timestamps go on behind them.
func TestJitterBufferBridgesKeys(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{})
	l.stream(0, 10, nil)
	l.stream(25, 40, nil)
	out := l.play(42)
	require.Equal(t, count(0, 10), out[:10])
	require.Equal(t, slices.Repeat([]int{-1}, 15), out[10:25], "a frame each 20 ms all the time")
	require.Equal(t, count(25, 40), out[25:])
}

func TestJitterBufferGrowsAndShrinks(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{Min: 20 * time.Millisecond})
	// From packet 50 to 99 each third packet is 70 ms late; then all is well again.
	l.stream(0, 250, func(n int) time.Duration {
		if n >= 50 && n < 100 && n%3 == 0 {
			return 70 * time.Millisecond
		}
		return 0
	})
	out := l.play(250)
	late := out[60:100]
	require.NotContains(t, late[10:], -1, "the delay has grown enough")
	require.Less(t, l.buffer.Stats().Delay, 60*time.Millisecond, "and shrunk again")
	var played []int
	for _, n := range out {
		if n >= 0 {
			played = append(played, n)
		}
	}
	require.True(t, slices.IsSorted(played))
}

func TestJitterBufferIsBounded(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{Max: 100 * time.Millisecond})
	l.stream(0, 10, nil)
	for n := 10; n < 40; n++ { // a stall, then a burst
		l.add(40*FrameDuration, packet(n))
	}
	l.stream(40, 60, nil)
	out := l.play(60)
	require.Equal(t, count(0, 10), out[:10])
	require.LessOrEqual(t, l.buffer.Stats().Delay, 120*time.Millisecond)
	require.Greater(t, out[len(out)-1], 50)
}

func TestJitterBufferSkipsADelayThatIsTooLong(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{Min: 20 * time.Millisecond})
	l.stream(0, 500, func(n int) time.Duration {
		if n < 10 {
			return 0
		}
		return -60 * time.Millisecond // the path became shorter
	})
	l.play(480)
	s := l.buffer.Stats()
	require.NotZero(t, s.Dropped)
	require.LessOrEqual(t, s.Delay, 60*time.Millisecond)
}

func TestJitterBufferFollowsJumps(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(p *rtp.Packet){
		"new source": func(p *rtp.Packet) {
			p.SSRC, p.SequenceNumber, p.Timestamp = 2, p.SequenceNumber+9999, p.Timestamp+1<<30
		},
		"timestamps ahead":    func(p *rtp.Packet) { p.Timestamp += 1 << 20 },
		"timestamps far back": func(p *rtp.Packet) { p.Timestamp -= 1 << 20 },
	} {
		l := newLine(t, JitterConfig{})
		l.stream(0, 20, nil)
		for n := 20; n < 60; n++ {
			p := packet(n)
			change(p)
			l.add(time.Duration(n)*FrameDuration, p)
		}
		out := l.play(62)
		require.Equal(t, count(30, 60), out[len(out)-30:], name)
		require.EqualValues(t, 1, l.buffer.Stats().Resets, name)
	}
}

func TestJitterBufferIgnoresOneStrangePacket(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{})
	l.stream(0, 30, nil)
	strange := packet(15)
	strange.Timestamp += 1 << 25
	strange.SequenceNumber += 100
	l.add(15*FrameDuration+time.Millisecond, strange)
	require.Equal(t, count(0, 30), l.play(32))
	require.EqualValues(t, 1, l.buffer.Stats().Strange)
}

func TestJitterBufferDropsStragglersOfTheFormerSource(t *testing.T) {
	t.Parallel()
	l := newLine(t, JitterConfig{})
	l.stream(0, 10, nil)
	for n := 10; n < 30; n++ {
		p := packet(n)
		p.SSRC = 2
		l.add(time.Duration(n)*FrameDuration, p)
	}
	l.add(12*FrameDuration, packet(10))
	out := l.play(32)
	require.Equal(t, count(12, 30), out[len(out)-18:])
	require.EqualValues(t, 1, l.buffer.Stats().Resets)
}

func TestJitterBufferTakesOtherPacketTimes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{80, 240, 320, 480} {
		l := newLine(t, JitterConfig{})
		wave := make([]byte, 48000)
		for i := range wave {
			wave[i] = byte(i / 160)
		}
		for i := 0; i+size <= 8000; i += size {
			l.add(time.Duration(i+size)*time.Second/8000, &rtp.Packet{
				Header: rtp.Header{SequenceNumber: uint16(i / size), Timestamp: uint32(i)}, Payload: wave[i : i+size],
			})
		}
		out := l.play(40)
		require.Equal(t, count(0, 30), out[:30], "packets of %d samples", size)
	}
}

func TestJitterBufferTakesEveryCodec(t *testing.T) {
	t.Parallel()
	for _, c := range []Codec{PCMU, PCMA, L16, Opus} {
		b := NewJitterBuffer(JitterConfig{Codec: c, Min: 20 * time.Millisecond})
		now := time.Unix(0, 0)
		payload := []byte{1, 2, 3}
		if c != Opus {
			payload = EncodeFrame(c, sine(1000, 400, c.Rate(), c.Samples())).Payload
		}
		got := 0
		for n := range 20 {
			b.Push(&rtp.Packet{
				Header:  rtp.Header{SequenceNumber: uint16(n), Timestamp: uint32(n * c.Samples())},
				Payload: payload,
			}, now)
			if f, ok := b.Pop(); ok && !f.Lost {
				require.Equal(t, payload, f.Payload)
				got++
			}
		}
		require.Equal(t, 19, got)
	}
}

func TestJitterBufferPadsAPartOfAFrame(t *testing.T) {
	t.Parallel()
	b := NewJitterBuffer(JitterConfig{Codec: PCMA, Min: 20 * time.Millisecond})
	b.Push(&rtp.Packet{Payload: make([]byte, 80)}, time.Unix(0, 0))
	_, ok := b.Pop()
	require.False(t, ok)
	f, ok := b.Pop()
	require.True(t, ok)
	require.Equal(t, append(make([]byte, 80), slices.Repeat([]byte{alawSilence}, 80)...), f.Payload)
}

// Whatever arrives, in whatever order: no panic, a frame of the right length, never more than Max of delay.
func FuzzJitterBuffer(f *testing.F) {
	f.Add(uint64(1), []byte{1, 2, 3})
	f.Add(uint64(2), []byte{})
	f.Fuzz(func(t *testing.T, seed uint64, script []byte) {
		random := rand.New(rand.NewPCG(seed, 2))
		for _, c := range []Codec{PCMU, L16, Opus} {
			b := NewJitterBuffer(JitterConfig{Codec: c})
			now := time.Unix(0, 0)
			for i, op := range script {
				p := &rtp.Packet{Header: rtp.Header{
					SSRC: uint32(op >> 7), SequenceNumber: uint16(i) + uint16(op%8),
					Timestamp: uint32(i*c.Samples() + random.IntN(1<<(op%24+1)) - random.IntN(1<<(op%24+1))),
				}, Payload: make([]byte, random.IntN(1400))}
				b.Push(p, now)
				if op%3 > 0 {
					if frame, ok := b.Pop(); !ok {
						require.Empty(t, frame.Payload)
					}
				}
				now = now.Add(10 * time.Millisecond)
				require.LessOrEqual(t, b.Stats().Delay, 2*time.Second)
			}
		}
	})
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestJitterBufferDoesNotAllocate(t *testing.T) {
	b := NewJitterBuffer(JitterConfig{Codec: PCMU})
	p, now := packet(0), time.Unix(0, 0)
	require.Zero(t, testing.AllocsPerRun(300, func() {
		b.Push(p, now)
		b.Pop()
		p.SequenceNumber++
		p.Timestamp += 160
	}))
}

func BenchmarkJitterBuffer(b *testing.B) {
	buffer := NewJitterBuffer(JitterConfig{Codec: PCMU})
	p, now := packet(0), time.Unix(0, 0)
	b.ReportAllocs()
	for b.Loop() {
		buffer.Push(p, now)
		buffer.Pop()
		p.SequenceNumber++
		p.Timestamp += 160
	}
}
