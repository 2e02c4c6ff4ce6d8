package main

import (
	"math"
	"sync"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

const (
	codeRate  = 16000
	codeTone  = codeRate * 60 / 1000 // samples of one tone: 60 ms
	codeLevel = 6000.0
)

// The three tones of a text lie apart from each other, from those of keys, which the gate would mask, and from the gate's
// own sounds: a hold note before a text whose beginning is lost must not make another text of it.
var codeTones = [3][]float64{ //nolint:gochecknoglobals // a table
	{500, 540, 580, 620, 660},
	{1000, 1050, 1100, 1150},
	{1850, 1950, 2050, 2150, 2250, 2350, 2450, 2550, 2650, 2750, 2850, 2950, 3050},
}

// codebook gives each text a number, in the order in which they are first asked for. It is safe for concurrent use.
type codebook struct {
	mu    sync.Mutex
	texts []string
}

// sound gives the three tones of a text at 16 kHz.
func (b *codebook) sound(text string) []int16 {
	n := b.number(text)
	var pcm []int16
	for _, tones := range codeTones {
		pcm = appendTone(pcm, tones[n%len(tones)])
		n /= len(tones)
	}
	return pcm
}

func (b *codebook) number(text string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, known := range b.texts {
		if known == text {
			return i
		}
	}
	b.texts = append(b.texts, text)
	return len(b.texts) - 1
}

// text gives the text of three tones, empty where none has them.
func (b *codebook) text(tones [3]int) string {
	n := tones[0] + len(codeTones[0])*(tones[1]+len(codeTones[1])*tones[2])
	b.mu.Lock()
	defer b.mu.Unlock()
	if n >= len(b.texts) {
		return ""
	}
	return b.texts[n]
}

func appendTone(pcm []int16, hz float64) []int16 {
	const ramp = codeRate / 200 // 5 ms
	for i := range codeTone {
		level := codeLevel * min(1, float64(min(i, codeTone-i))/ramp)
		pcm = append(pcm, int16(level*math.Sin(2*math.Pi*hz*float64(i)/codeRate)))
	}
	return pcm
}

// ear hears texts in a caller's audio. It is the Sink of a leg: one goroutine calls it.
type ear struct {
	book  *codebook
	heard func(text string)

	pcm  []int16
	last [2]int // band and tone of the frame before
	run  int    // frames that it has lasted
	code [3]int
	at   int // tones of the code that were heard
}

// Key is not for a caller.
func (e *ear) Key(dtmf.Event) {}

// Frame takes 20 ms. A tone counts from its second frame on.
func (e *ear) Frame(f media.Frame) {
	e.pcm = f.AppendSamples(e.pcm[:0])
	band, tone := e.match()
	if f.Lost || band < 0 {
		return // a gap of a frame or two does not end a code
	}
	if now := [2]int{band, tone}; now != e.last {
		e.last, e.run = now, 0
	}
	if e.run++; e.run != 2 {
		return
	}
	switch band {
	case 0:
		e.at = 1
	case e.at:
		e.at++
	default:
		e.at = 0
		return
	}
	e.code[band] = tone
	if e.at == len(e.code) {
		e.at = 0
		if text := e.book.text(e.code); text != "" {
			e.heard(text)
		}
	}
}

// match gives the tone that has most of the frame's energy, or -1.
func (e *ear) match() (band, tone int) {
	energy := 0.0
	for _, s := range e.pcm {
		energy += float64(s) * float64(s)
	}
	if len(e.pcm) == 0 || energy/float64(len(e.pcm)) < 200*200 {
		return -1, -1
	}
	best := 0.0
	band = -1
	for b, tones := range codeTones {
		for i, hz := range tones {
			if p := goertzel(e.pcm, hz); p > best {
				best, band, tone = p, b, i
			}
		}
	}
	// A pure tone of this length has energy·n/2 in its bin.
	if best < 0.6*energy*float64(len(e.pcm))/2 {
		return -1, -1
	}
	return band, tone
}

// goertzel gives the power of one frequency in pcm, at 8 kHz.
func goertzel(pcm []int16, hz float64) float64 {
	k := 2 * math.Cos(2*math.Pi*hz/8000)
	var a, b float64
	for _, s := range pcm {
		a, b = float64(s)+k*a-b, a
	}
	return a*a + b*b - k*a*b
}
