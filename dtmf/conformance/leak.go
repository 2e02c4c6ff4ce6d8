package conformance

import (
	"math"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

// Leak is what comes through a mask of tones of one kind, and what an attacker makes of it who fits each digit by
// least squares to the longest piece.
type Leak struct {
	Mask      string        `json:"mask"` // and its setting
	Name      string        `json:"tones"`
	InSpec    bool          `json:"in_spec"`
	Digits    int           `json:"digits"`
	Leaking   Figure        `json:"leaking"` // percent of digits of which a sample comes through
	Mean      time.Duration `json:"mean_ns"`
	Most      time.Duration `json:"most_ns"`
	Recovered Figure        `json:"named"` // percent of digits that the attacker names
}

// ourMask is the name of ours.
const ourMask = "tonegate"

// plainTones are the digits that every setting of a mask is measured with.
const plainTones = "100 ms, -10 dBm0"

// leakCase is a kind of tones.
type leakCase struct {
	name   string
	inSpec bool
	tones  dtmf.Tones
	noise  float64 // dB below both tones; 0 none
	voice  bool
	lost   float64 // part of packets
}

func leakCases() []leakCase {
	base := dtmf.Tones{On: 100 * ms, Off: 100 * ms, Level: -10}
	with := func(change func(*dtmf.Tones)) dtmf.Tones {
		t := base
		change(&t)
		return t
	}
	off := func(part float64) dtmf.Tones { return with(func(t *dtmf.Tones) { t.LowOff, t.HighOff = part, part }) }
	level := func(dBm0 float64) dtmf.Tones { return with(func(t *dtmf.Tones) { t.Level = dBm0 }) }
	twist := func(dB float64) dtmf.Tones { return with(func(t *dtmf.Tones) { t.Twist = dB }) }
	on := func(d time.Duration) dtmf.Tones { return with(func(t *dtmf.Tones) { t.On = d }) }
	return []leakCase{
		{name: plainTones, inSpec: true, tones: base},
		{name: "40 ms", inSpec: true, tones: on(40 * ms)},
		{name: "2 s", inSpec: true, tones: on(2 * time.Second)},
		{name: "0 dBm0", inSpec: true, tones: level(-0.01)},
		{name: "-36 dBm0", inSpec: true, tones: level(-36)},
		{name: "twist -8 dB", inSpec: true, tones: twist(-8)},
		{name: "twist +4 dB", inSpec: true, tones: twist(4)},
		{name: "+1.8 %", inSpec: true, tones: off(0.018)},
		{name: "-1.8 %", inSpec: true, tones: off(-0.018)},
		{name: "noise 15 dB down", inSpec: true, tones: base, noise: 15},
		{name: "noise 10 dB down", inSpec: true, tones: base, noise: 10},
		{name: "voice behind", inSpec: true, tones: base, voice: true},
		{name: "5 % of packets lost", inSpec: true, tones: base, lost: 0.05},
		{name: "30 ms", tones: on(30 * ms)},
		{name: "20 ms", tones: on(20 * ms)},
		{name: "10 ms", tones: on(10 * ms)},
		{name: "-44 dBm0", tones: level(-44)},
		{name: "-50 dBm0", tones: level(-50)},
		{name: "-56 dBm0", tones: level(-56)},
		{name: "twist -9 dB", tones: twist(-9)},
		{name: "twist -12 dB", tones: twist(-12)},
		{name: "twist +12 dB", tones: twist(12)},
		{name: "twist -18 dB", tones: twist(-18)},
		{name: "+4 %", tones: off(0.04)},
		{name: "-4 %", tones: off(-0.04)},
		{name: "noise 6 dB down", tones: base, noise: 6},
		{name: "noise 3 dB down", tones: base, noise: 3},
		{name: "noise 0 dB down", tones: base, noise: 0.001},
	}
}

// Leaks measures the mask with its defaults, digits digits a kind.
func Leaks(digits int) []Leak {
	all := make([]Leak, 0, 32)
	for n, c := range leakCases() {
		all = append(all, c.measure(NewLab(uint64(500+n)), digits))
	}
	return all
}

func (c leakCase) measure(l *Lab, digits int) Leak {
	r := Leak{Mask: ourMask, Name: c.name, InSpec: c.inSpec, Digits: digits}
	var leaking, recovered, samples, most int
	for n := range digits {
		k := dtmf.Key(n % 10)
		pcm := append([]int16(nil), make([]int16, 1200+l.random.IntN(packet))...)
		from := len(pcm)
		pcm = l.press(pcm, c.tones, k)
		to := from + int(c.tones.On*rate/time.Second)
		pcm = append(pcm, make([]int16, 2*packet-len(pcm)%packet)...)
		if c.voice {
			l.voice(pcm, c.tones.Level-9)
		}
		if c.noise != 0 {
			l.noise(pcm, c.tones.Level+3.01-c.noise)
		}
		first, count, longest := c.pass(l, aLaw(pcm), from, to)
		samples += count
		most = max(most, count)
		if count > 0 {
			leaking++
		}
		if longest >= 4 && attack(pcm[first:first+longest]) == k {
			recovered++
		}
	}
	percent := func(n int) Figure { return 100 * Figure(n) / Figure(digits) }
	span := func(n int) time.Duration { return time.Duration(n) * time.Second / rate }
	r.Leaking, r.Recovered = percent(leaking), percent(recovered)
	r.Mean, r.Most = span(samples)/time.Duration(digits), span(most)
	return r
}

// pass sends audio through a mask and counts the samples of the tone, from to to, that come out; and gives the longest
// piece of them.
func (c leakCase) pass(l *Lab, pcm []int16, from, to int) (first, count, longest int) {
	const ahead = 3 * packet
	m := dtmf.NewMask(dtmf.MaskConfig{})
	out := make([]int16, 0, len(pcm)+ahead)
	for at := 0; at < len(pcm)+ahead; at += packet {
		var in []int16
		switch {
		case at >= len(pcm):
			in = make([]int16, packet)
		case l.random.Float64() >= c.lost:
			in = pcm[at : at+packet]
		}
		out = append(out, m.Process(in)...)
	}
	out = out[ahead:]
	run := 0
	for i := from; i <= to; i++ {
		if i < to && out[i] == pcm[i] {
			run++
			continue
		}
		if run >= 3 { // less is chance: the neutral sound is small, and so may be the tone
			count += run
			if run > longest {
				first, longest = i-run, run
			}
		}
		run = 0
	}
	return first, count, longest
}

// voice adds a buzz of harmonics at a level in dBm0.
func (l *Lab) voice(pcm []int16, dBm0 float64) {
	pitch := l.between(90, 250)
	for n, weight := range []float64{1, 0.7, 0.5, 0, 0.3} {
		if weight > 0 {
			l.sine(pcm, pitch*float64(n+1), dBm0+20*math.Log10(weight))
		}
	}
}

// attack names the digit whose tones explain most of the samples.
func attack(pcm []int16) dtmf.Key {
	best, most := dtmf.Key(0), -1.0
	for k := range dtmf.Key(10) {
		if e := explained(pcm, k); e > most {
			best, most = k, e
		}
	}
	return best
}

// explained is the energy of samples in both tones of a key, by least squares.
func explained(pcm []int16, k dtmf.Key) float64 {
	low, high := dtmf.Frequencies(k)
	var gram [4][5]float64 // normal equations and their right side
	for i, s := range pcm {
		at := 2 * math.Pi * float64(i) / rate
		v := [5]float64{math.Cos(low * at), math.Sin(low * at), math.Cos(high * at), math.Sin(high * at), float64(s)}
		for r := range 4 {
			for c := range 5 {
				gram[r][c] += v[r] * v[c]
			}
		}
	}
	var right [4]float64
	for r := range 4 {
		right[r] = gram[r][4]
		gram[r][r] += 1e-9 * float64(len(pcm))
	}
	for p := range 4 {
		for r := range 4 {
			if r == p {
				continue
			}
			by := gram[r][p] / gram[p][p]
			for c := p; c < 5; c++ {
				gram[r][c] -= by * gram[p][c]
			}
		}
	}
	var energy float64
	for r := range 4 {
		energy += right[r] * gram[r][4] / gram[r][r]
	}
	return energy
}
