package tones

import (
	"math"

	"github.com/tonegate/tonegate/dtmf"
)

// All lengths are in samples at 8 kHz.
const (
	gaugeWindow = 96   // 12 ms: tells both tones of a key apart
	gaugeHop    = 8    // 1 ms: the resolution of what is measured
	gaugePast   = 4096 // 512 ms are remembered

	gaugeRecent = 80 * 8  // a press that is reported sounded within the last 80 ms
	gaugeBack   = 120 * 8 // and began at most 120 ms ago
	gaugeDip    = 3 * 8   // a gap of more than 3 ms may part two presses of one key
	gaugeBridge = 15 * 8  // one of less than 15 ms is a dropout
	gaugeOver   = 25 * 8  // after 25 ms without tones a press is over if the detector agrees
	gaugeLost   = 120 * 8 // and after 120 ms in any case

	gaugeEdge = 0.5 // a window half in a tone has half its amplitude
	gaugeFull = 0.7 // a window that is in a tone for sure
	shortest  = 20 * 8
)

// gauge measures when the presses that a detector reports began and ended. Where a tone begins, a window around that
// sample holds half of it: what counts is when the weaker of both tones rises over half of its level.
type gauge struct {
	past  [gaugePast]int16
	n     int64 // samples taken
	open  *measured
	floor int64 // no press begins before it
}

// measured is a press that is being measured. Places are those of the middle of a window.
type measured struct {
	key        dtmf.Key
	low, high  tone
	start      int64 // the first window with the tones
	onset      int64 // a sample, as exactly as can be told
	last, next int64 // the last window with the tones, and the one to look at
	gap        Span  // the last gap of more than gaugeDip
}

// take remembers samples, a few at a time.
func (g *gauge) take(pcm []int16) {
	for _, s := range pcm {
		g.past[g.n&(gaugePast-1)] = s
		g.n++
	}
}

// begin opens the press of a key that was recognised just now, and gives the one before it if that was open.
func (g *gauge) begin(k dtmf.Key) (Press, bool) {
	before := g.open
	if before != nil {
		g.floor = before.start + shortest
		if before.key == k && before.gap.To > g.floor {
			before.last, g.floor = before.gap.From, before.gap.To
		}
	}
	m := g.find(k)
	if before != nil {
		before.last = min(before.last, m.start-gaugeHop)
	}
	press, ok := g.close()
	g.open = m
	return press, ok
}

// advance measures as far as there are samples, and gives the press that is over. Pressed is what the detector says.
func (g *gauge) advance(pressed bool) (Press, bool) {
	m := g.open
	for m != nil && m.next+gaugeWindow/2 <= g.n {
		if g.level(m, m.next) >= gaugeEdge {
			if m.next-m.last > gaugeDip {
				m.gap = Span{m.last, m.next}
			}
			m.last = m.next
		}
		m.next += gaugeHop
		if silent := m.next - m.last; silent > gaugeLost || silent > gaugeOver && !pressed {
			return g.close()
		}
	}
	return Press{}, false
}

// close gives the press that is open, if one is.
func (g *gauge) close() (Press, bool) {
	m := g.open
	if m == nil {
		return Press{}, false
	}
	g.open, g.floor = nil, m.last+gaugeWindow/2 // whose window holds nothing of this press
	end := g.edge(m, m.last, m.last+gaugeHop)
	return Press{Key: m.key, Start: at(m.onset), Duration: at(max(end-m.onset, gaugeHop))}, true
}

// edge is the place between two windows, one in the tones and one outside, where half of their level is crossed.
func (g *gauge) edge(m *measured, inside, outside int64) int64 {
	in, out := g.level(m, inside), g.level(m, outside)
	if out >= gaugeEdge || in <= gaugeEdge {
		return max(inside, 0)
	}
	return max(inside+int64(math.Round(float64(outside-inside)*(in-gaugeEdge)/(in-out))), 0)
}

// find looks back for the tones of a key: how strong they are, and where they began.
func (g *gauge) find(k dtmf.Key) *measured {
	lowHz, highHz := dtmf.Frequencies(k)
	m := &measured{key: k, low: newTone(lowHz), high: newTone(highHz)}
	newest := g.n - gaugeWindow/2
	oldest := max(g.floor, newest-gaugeRecent)
	var best float64
	for c := newest; c >= oldest; c -= gaugeHop {
		low, high := m.low.amplitude(g, c), m.high.amplitude(g, c)
		if p := low * high; p > best {
			best, m.low.full, m.high.full = p, low, high
		}
	}
	c := newest
	for c-gaugeHop >= oldest && g.level(m, c) < gaugeFull {
		c -= gaugeHop
	}
	m.start, m.last, m.next = c, c, c+gaugeHop
	for ; c >= max(g.floor, newest-gaugeBack) && m.start-c <= gaugeBridge; c -= gaugeHop {
		if g.level(m, c) >= gaugeEdge {
			m.start = c
		}
	}
	m.onset = g.edge(m, m.start, m.start-gaugeHop)
	return m
}

// level is the amplitude of the weaker tone around a sample, as a part of its full amplitude.
func (g *gauge) level(m *measured, c int64) float64 {
	return min(m.low.amplitude(g, c)/m.low.full, m.high.amplitude(g, c)/m.high.full)
}

// tone is one of the two tones of a press.
type tone struct {
	cos, sin [gaugeWindow]float64 // under a Hann window
	full     float64
}

func newTone(hz float64) tone {
	var t tone
	for i := range gaugeWindow {
		w := 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/gaugeWindow)
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / rate)
		t.cos[i], t.sin[i] = w*cos, w*sin
	}
	t.full = math.SmallestNonzeroFloat64 // until it was heard
	return t
}

// amplitude correlates the window around a sample with the tone.
func (t *tone) amplitude(g *gauge, c int64) float64 {
	var re, im float64
	from := c - gaugeWindow/2
	for i := range gaugeWindow {
		s := float64(g.past[(from+int64(i))&(gaugePast-1)])
		re += t.cos[i] * s
		im += t.sin[i] * s
	}
	return math.Hypot(re, im)
}
