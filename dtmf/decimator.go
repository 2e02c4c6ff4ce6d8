package dtmf

import "math"

// halfBandTaps is the length of the filter before every other sample is left out: 1.4 ms at 16 kHz.
const halfBandTaps = 23

// decimator halves the rate of a stream from 16 to 8 kHz. Not safe for concurrent use.
type decimator struct {
	taps    [halfBandTaps]float32
	samples []float32 // the last halfBandTaps-1 samples, and those at hand
	odd     bool      // the next sample is the second of a pair
}

// newDecimator makes a decimator that cuts at 3.6 kHz.
func newDecimator() *decimator {
	d := &decimator{samples: make([]float32, halfBandTaps-1, halfBandTaps+2*toneRate/framesPerSecond)}
	var sum float32
	for i := range d.taps {
		x := float64(i) - float64(halfBandTaps-1)/2
		c := 1.0
		if x != 0 {
			w := 2 * math.Pi * 3600 / 16000
			c = math.Sin(w*x) / (w * x)
		}
		d.taps[i] = float32(c * (0.54 + 0.46*math.Cos(2*math.Pi*x/halfBandTaps)))
		sum += d.taps[i]
	}
	for i := range d.taps {
		d.taps[i] /= sum
	}
	return d
}

// appendHalf appends pcm at half the rate to dst.
func (d *decimator) appendHalf(dst, pcm []int16) []int16 {
	for _, s := range pcm {
		d.samples = append(d.samples, float32(s))
	}
	first := 0
	if d.odd {
		first = 1
	}
	for at := first; at+halfBandTaps <= len(d.samples); at += 2 {
		v := correlate(d.taps[:], d.samples[at:][:halfBandTaps])
		dst = append(dst, int16(min(max(v, math.MinInt16), math.MaxInt16)))
	}
	d.odd = d.odd != (len(pcm)%2 == 1)
	keep := copy(d.samples, d.samples[len(pcm):])
	d.samples = d.samples[:keep]
	return dst
}
