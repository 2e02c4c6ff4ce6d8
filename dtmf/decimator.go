package dtmf

import "math"

// halfBandTaps is the length of the filter before every other sample is left out: 1.4 ms at 16 kHz.
const halfBandTaps = 23

// decimator halves the rate of a stream from 16 to 8 kHz. Not safe for concurrent use.
type decimator struct {
	taps    [halfBandTaps]float32
	history [halfBandTaps]float32
	at      int
	odd     bool
}

// newDecimator makes a decimator that cuts at 3.6 kHz.
func newDecimator() *decimator {
	d := &decimator{}
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
		d.history[d.at] = float32(s)
		d.at = (d.at + 1) % halfBandTaps
		d.odd = !d.odd
		if d.odd {
			continue
		}
		split := halfBandTaps - d.at
		v := correlate(d.taps[:split], d.history[d.at:]) + correlate(d.taps[split:], d.history[:d.at])
		dst = append(dst, int16(min(max(v, math.MinInt16), math.MaxInt16)))
	}
	return dst
}
