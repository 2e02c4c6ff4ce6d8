package turn

import "math"

// biquad is a filter of the second order.
type biquad struct {
	b0, b2, a1, a2 float64 // b1 of a band pass is 0
	x1, x2, y1, y2 float64
}

// bandPass lets low to high Hz through, as Robert Bristow-Johnson's cookbook has it.
func bandPass(low, high, rate float64) biquad {
	w := 2 * math.Pi * math.Sqrt(low*high) / rate
	alpha := math.Sin(w) * math.Sinh(math.Log(high/low)/2*w/math.Sin(w))
	a0 := 1 + alpha
	return biquad{b0: alpha / a0, b2: -alpha / a0, a1: -2 * math.Cos(w) / a0, a2: (1 - alpha) / a0}
}

func (f *biquad) step(x float64) float64 {
	y := f.b0*x + f.b2*f.x2 - f.a1*f.y1 - f.a2*f.y2
	f.x2, f.x1 = f.x1, x
	f.y2, f.y1 = f.y1, y
	return y
}
