package dtmf

import "math"

// The dial tone of ITU-T E.180 in North America, in Hz. A caller may press while it sounds.
const (
	dialLow  = 350
	dialHigh = 440
	// dialFrom is the part of a block beside the press from which it is worth looking for a dial tone.
	dialFrom = 0.06
	// dialBalance is how much one tone of it may be above the other.
	dialBalance = 4
	// dialTremble is how unsteady it may be: the press beside it is louder.
	dialTremble = 0.5
)

// dialTone finds how much of what is beside a press is dial tone. It looks only into blocks that hold much else.
type dialTone struct {
	fit       pairFit
	low, high drift
	past      fitted
	follows   bool // there is a block before
	explained float32
	powerLow  float32
	powerHigh float32
	cos, sin  [2][halfBlock + 1]float32
}

func newDialTone() dialTone {
	d := dialTone{fit: newPairFit(dialLow, dialHigh), low: newDrift(dialLow), high: newDrift(dialHigh)}
	for i := range halfBlock + 1 {
		for f, hz := range []float64{dialLow, dialHigh} {
			sin, cos := math.Sincos(2 * math.Pi * hz / toneRate * float64(i))
			d.cos[f][i], d.sin[f][i] = float32(cos), float32(sin)
		}
	}
	return d
}

// reset forgets all blocks.
func (d *dialTone) reset() {
	d.low.reset()
	d.high.reset()
	d.explained, d.powerLow, d.powerHigh, d.follows = 0, 0, 0, false
}

// add looks into a block, of which f is the press, at rows low and high of the table.
func (d *dialTone) add(x *foldedBlock, t *laneTable, low, high int, f *fitted) {
	d.low.fade()
	d.high.fade()
	d.explained *= detectFade
	d.powerLow *= detectFade
	d.powerHigh *= detectFade
	if f.energy-f.explained < dialFrom*f.energy {
		d.follows = false
		return
	}
	var cosLow, cosHigh, sinLow, sinHigh float32
	for i := range halfBlock + 1 {
		rest := x[i] - 2*(f.low.re*t[i][low]+f.high.re*t[i][high])
		if i == 0 {
			rest = x[0] - f.low.re - f.high.re
		}
		cosLow += rest * d.cos[0][i]
		cosHigh += rest * d.cos[1][i]
	}
	for i := 1; i <= halfBlock; i++ {
		rest := x[halfBlock+i] - 2*(f.low.im*t[halfBlock+i][low]+f.high.im*t[halfBlock+i][high])
		sinLow += rest * d.sin[0][i]
		sinHigh += rest * d.sin[1][i]
	}
	now := d.fit.fit(cosLow, sinLow, cosHigh, sinHigh, f.energy)
	if d.follows {
		d.low.add(d.past.low, now.low)
		d.high.add(d.past.high, now.high)
	}
	d.explained += min(now.explained, f.energy-f.explained)
	d.powerLow += now.low.power()
	d.powerHigh += now.high.power()
	d.past, d.follows = now, true
}

// heard is the energy of the dial tone, if it is one.
func (d *dialTone) heard() float32 {
	if d.powerLow > dialBalance*d.powerHigh || d.powerHigh > dialBalance*d.powerLow ||
		!d.low.steady(dialTremble) || !d.high.steady(dialTremble) {
		return 0
	}
	return d.explained
}
