package dtmf

import (
	"math"
	"sync"
)

// padTables are what all detectors share.
type padTables struct {
	fits   [4][4]pairFit
	drifts [8]drift // of the rows, then of the columns; empty
	dial   dialTone // empty
}

// pad gives the tables, which are made once.
//
//nolint:gochecknoglobals // a constant in all but name
var pad = sync.OnceValue(func() *padTables {
	p := &padTables{dial: newDialTone()}
	for r, low := range rowHz {
		p.drifts[r] = newDrift(low)
		for c, high := range columnHz {
			p.fits[r][c] = newPairFit(low, high)
			p.drifts[4+c] = newDrift(high)
		}
	}
	return p
})

// pairFit is the least-squares fit of both tones of a key to a block. Around the middle of a block cosines and sines are
// orthogonal, so that each needs only the inverse of a 2 by 2 matrix.
type pairFit struct {
	cosLow, cosBoth, cosHigh float32
	sinLow, sinBoth, sinHigh float32
}

// fitted is what a block holds of a key.
type fitted struct {
	low, high phasor
	explained float32 // energy of both tones
	energy    float32 // of the whole block
}

func (f *fitted) power() float32 { return f.low.power() + f.high.power() }

// phasor is a tone: re parts of a cosine and im parts of a sine around the middle of a block.
type phasor struct {
	re, im float32
}

func (p phasor) power() float32 { return p.re*p.re + p.im*p.im }

// newPairFit makes the fit of two frequencies in Hz.
func newPairFit(low, high float64) pairFit {
	var cc, ss [3]float64 // low by low, low by high, high by high
	for n := -halfBlock; n <= halfBlock; n++ {
		at := 2 * math.Pi * float64(n) / toneRate
		cl, ch := math.Cos(low*at), math.Cos(high*at)
		sl, sh := math.Sin(low*at), math.Sin(high*at)
		cc[0], cc[1], cc[2] = cc[0]+cl*cl, cc[1]+cl*ch, cc[2]+ch*ch
		ss[0], ss[1], ss[2] = ss[0]+sl*sl, ss[1]+sl*sh, ss[2]+sh*sh
	}
	c, s := cc[0]*cc[2]-cc[1]*cc[1], ss[0]*ss[2]-ss[1]*ss[1]
	return pairFit{
		cosLow: float32(cc[2] / c), cosBoth: float32(-cc[1] / c), cosHigh: float32(cc[0] / c),
		sinLow: float32(ss[2] / s), sinBoth: float32(-ss[1] / s), sinHigh: float32(ss[0] / s),
	}
}

// fit gives what a block holds of both tones, from its correlations with the cosine and the sine of each.
func (p *pairFit) fit(cosLow, sinLow, cosHigh, sinHigh, energy float32) fitted {
	f := fitted{energy: energy}
	f.low.re = p.cosLow*cosLow + p.cosBoth*cosHigh
	f.low.im = p.sinLow*sinLow + p.sinBoth*sinHigh
	f.high.re = p.cosBoth*cosLow + p.cosHigh*cosHigh
	f.high.im = p.sinBoth*sinLow + p.sinHigh*sinHigh
	f.explained = f.low.re*cosLow + f.low.im*sinLow + f.high.re*cosHigh + f.high.im*sinHigh
	return f
}

// drift collects how a tone's phase goes on from block to block, against what its nominal frequency would do.
type drift struct {
	turnRe, turnIm float32 // of the nominal frequency in a block
	limit          float32 // tangent of the greatest angle
	re, im, size   float32
}

// newDrift makes a drift for a frequency in Hz.
func newDrift(hz float64) drift {
	w := 2 * math.Pi * hz / toneRate * blockSamples
	most := hz*detectOff + detectOffHz
	return drift{
		turnRe: float32(math.Cos(w)), turnIm: float32(math.Sin(w)),
		limit: float32(math.Tan(2 * math.Pi * most / toneRate * blockSamples)),
	}
}

// add takes the step from one block to the next.
func (d *drift) add(from, to phasor) {
	a := to.re*from.re + to.im*from.im
	b := to.re*from.im - to.im*from.re
	d.re += a*d.turnRe + b*d.turnIm
	d.im += b*d.turnRe - a*d.turnIm
	d.size += float32(math.Sqrt(float64(a*a + b*b)))
}

// fade lets the past count less.
func (d *drift) fade() { d.re, d.im, d.size = d.re*detectFade, d.im*detectFade, d.size*detectFade }

func (d *drift) reset() { d.re, d.im, d.size = 0, 0, 0 }

// steady tells whether the frequency stays, and is the nominal one within the limits, if its phase may tremble so much.
func (d *drift) steady(tremble float32) bool {
	return d.re > 0 && max(d.im, -d.im) <= d.limit*d.re && d.coherent(tremble)
}

// blurred tells whether the frequency is the nominal one, as far as a codec's blur lets that be seen.
func (d *drift) blurred() bool {
	return d.re > 0 && max(d.im, -d.im) <= detectBlurOff*d.re && d.coherent(detectBlur)
}

func (d *drift) coherent(tremble float32) bool {
	least := max(1-tremble, 0)
	return d.re*d.re+d.im*d.im >= least*least*d.size*d.size
}
