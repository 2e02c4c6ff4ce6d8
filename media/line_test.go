package media

import (
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

// line plays packets into a buffer in media time: one Pop each 20 ms, packets at their time of arrival.
type line struct {
	t      *testing.T
	buffer *JitterBuffer
	start  time.Time
	queue  []arrival
}

type arrival struct {
	at     time.Duration
	packet *rtp.Packet
}

func newLine(t *testing.T, cfg JitterConfig) *line {
	t.Helper()
	if cfg.Codec == 0 {
		cfg.Codec = PCMU
	}
	return &line{t: t, buffer: NewJitterBuffer(cfg), start: time.Unix(1000, 0)}
}

// packet is number n of a stream of 20 ms packets; its payload tells its number.
func packet(n int) *rtp.Packet {
	return &rtp.Packet{
		Header: rtp.Header{
			Version: 2, SSRC: 1, SequenceNumber: uint16(65530 + n), Timestamp: uint32(0xFFFFFF00) + uint32(n*160),
		},
		Payload: slices.Repeat([]byte{byte(n)}, 160),
	}
}

func (l *line) add(at time.Duration, p *rtp.Packet) {
	l.queue = append(l.queue, arrival{at: at, packet: p})
}

// stream adds packets from to to, in time but for late.
func (l *line) stream(from, to int, late func(n int) time.Duration) {
	for n := from; n < to; n++ {
		at := time.Duration(n) * FrameDuration
		if late != nil {
			at += late(n)
		}
		l.add(at, packet(n))
	}
}

// play gives what comes out: the number of each frame, -1 for a lost one. Pops come 7 ms after the full 20 ms.
func (l *line) play(frames int) []int {
	l.t.Helper()
	slices.SortStableFunc(l.queue, func(a, b arrival) int { return int(a.at - b.at) })
	var out []int
	for i := range frames {
		now := time.Duration(i)*FrameDuration + 7*time.Millisecond
		for len(l.queue) > 0 && l.queue[0].at <= now {
			l.buffer.Push(l.queue[0].packet, l.start.Add(l.queue[0].at))
			l.queue = l.queue[1:]
		}
		f, ok := l.buffer.Pop()
		if !ok {
			continue
		}
		if f.Lost {
			out = append(out, -1)
			continue
		}
		require.Len(l.t, f.Payload, 160)
		out = append(out, int(f.Payload[80]))
	}
	return out
}

// count gives 0, 1, 2 … n-1.
func count(from, to int) []int {
	out := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, i)
	}
	return out
}
