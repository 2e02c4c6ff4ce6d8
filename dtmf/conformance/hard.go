package conformance

import "math"

// HardKind is a kind of sound that is made to be taken for keys.
type HardKind int

// The kinds of T14.
const (
	Vowels HardKind = iota // sung vowels, 100 to 900 Hz
	Chords                 // two to four notes of the twelve-tone scale
	Glides                 // one to three sinusoids that glide
)

// String names the kind.
func (k HardKind) String() string {
	switch k {
	case Vowels:
		return "sung vowels"
	case Chords:
		return "chords"
	case Glides:
		return "gliding sinusoids"
	default:
		return "unknown"
	}
}

// hard makes a stream of sounds of a kind, with a fixed seed.
type hard struct {
	kind  HardKind
	lab   *Lab
	ready []int16
}

func newHard(kind HardKind) *hard { return &hard{kind: kind, lab: NewLab(1400 + uint64(kind))} }

// next gives the next samples; valid until the next call.
func (h *hard) next(count int) []int16 {
	for len(h.ready) < count {
		h.segment()
	}
	pcm := h.ready[:count]
	h.ready = h.ready[count:]
	return pcm
}

// segment appends 0.1 to 0.8 s of one sound and a pause.
func (h *hard) segment() {
	l := h.lab
	length := int(l.between(0.1, 0.8) * rate)
	sound := make([]float64, length+int(l.between(0, 0.1)*rate))
	level := l.between(-30, -6)
	switch h.kind {
	case Vowels:
		l.vowel(sound[:length], level)
	case Chords:
		for range 2 + l.random.IntN(3) {
			note := 110 * math.Pow(2, float64(l.random.IntN(49))/12)
			l.glide(sound[:length], note, note, level+l.between(-4, 4))
		}
	case Glides:
		for range 1 + l.random.IntN(3) {
			from := l.between(500, 1900)
			l.glide(sound[:length], from, from+l.between(-300, 300), level+l.between(-4, 4))
		}
	}
	fade(sound[:length])
	pcm := make([]int16, 0, len(h.ready)+len(sound))
	pcm = append(pcm, h.ready...)
	for _, v := range sound {
		pcm = append(pcm, clip(v+l.random.NormFloat64()*4))
	}
	aLaw(pcm[len(h.ready):])
	h.ready = pcm
}

// fade takes 10 ms at both ends.
func fade(sound []float64) {
	const edge = rate / 100
	for i := range edge {
		w := float64(i) / edge
		sound[i] *= w
		sound[len(sound)-1-i] *= w
	}
}

// glide adds a sinusoid from one frequency to another.
func (l *Lab) glide(sound []float64, from, to, dBm0 float64) {
	a, phase := amplitude(dBm0), l.between(0, 2*math.Pi)
	step := (to - from) / float64(len(sound))
	for i := range sound {
		sound[i] += a * math.Sin(phase)
		phase += 2 * math.Pi * (from + step*float64(i)) / rate
	}
}

// vowel adds harmonics of a sung note under the formants of a vowel, with vibrato.
func (l *Lab) vowel(sound []float64, dBm0 float64) {
	formants := [][3]float64{{730, 1090, 2440}, {270, 2290, 3010}, {570, 840, 2410}, {300, 870, 2240}, {530, 1840, 2480}}
	vowel := formants[l.random.IntN(len(formants))]
	stretch := l.between(0.85, 1.3)
	pitch := 100 * math.Pow(9, l.random.Float64())
	depth, speed := l.between(0, 0.02), l.between(4, 7)
	bend := l.between(-0.05, 0.05)
	var weights []float64
	var power float64
	for n := 1; float64(n)*pitch*1.1 < rate/2; n++ {
		w := 1 / float64(n)
		var gain float64
		for i, f := range vowel {
			x := (float64(n)*pitch - f*stretch) / (60 + 40*float64(i))
			gain += math.Pow(0.6, float64(i)) / (1 + x*x)
		}
		weights = append(weights, w*gain)
		power += w * gain * w * gain
	}
	scale := amplitude(dBm0+3) / math.Sqrt(power)
	phase := l.between(0, 2*math.Pi)
	for i := range sound {
		at := float64(i) / rate
		f := pitch * (1 + depth*math.Sin(2*math.Pi*speed*at)) * (1 + bend*float64(i)/float64(len(sound)))
		phase += 2 * math.Pi * f / rate
		sin, cos := math.Sincos(phase)
		re, im := cos, sin
		var v float64
		for _, w := range weights {
			v += w * im
			re, im = re*cos-im*sin, re*sin+im*cos
		}
		sound[i] += scale * v
	}
}
