package media

import (
	"fmt"
	"math"
)

const (
	// resamplerLobes is the number of zero crossings of the sinc on each side: the length of the filter.
	resamplerLobes = 16
	// resamplerBeta shapes the Kaiser window: about 80 dB of stop band.
	resamplerBeta = 8.0
	// resamplerCutoff is the edge of the pass band as a part of the lower of both Nyquist frequencies.
	resamplerCutoff = 0.92
)

// Resampler changes the sampling rate of one stream by a windowed-sinc polyphase filter. It keeps the stream's history,
// so that blocks join without a seam, and gives exactly len(src)·to/from samples for each block whose product is whole:
// one frame in, one frame out. The delay is half the filter, at most 2 ms. Not safe for concurrent use.
type Resampler struct {
	up, down int       // the ratio to/from in lowest terms
	taps     int       // filter length for one phase
	phases   []float32 // up filters of taps coefficients, oldest sample first
	history  []float32 // the last taps-1 samples and the block at hand
	next     int       // position of the next output sample, in 1/up of an input sample after history's first full window
}

// NewResampler makes a Resampler. Rates are 8, 16, 22.05, 24, 44.1 or 48 kHz; it panics when one is not positive, which
// only a wrong constant can be.
func NewResampler(from, to Hz) *Resampler {
	if from <= 0 || to <= 0 {
		panic(fmt.Sprintf("media: resampler from %d to %d hz", from, to))
	}
	g := gcd(int(from), int(to))
	r := &Resampler{up: int(to) / g, down: int(from) / g}
	if r.up == r.down {
		return r
	}
	// When the rate falls, the filter cuts at the new Nyquist frequency and gets longer by the same factor.
	scale := min(1, float64(r.up)/float64(r.down))
	r.taps = 2 * int(math.Ceil(resamplerLobes/scale))
	r.phases = polyphase(r.up, r.taps, scale*resamplerCutoff)
	r.history = make([]float32, r.taps-1, 2*r.taps)
	return r
}

// Resample appends src at the new rate to dst.
func (r *Resampler) Resample(dst, src []int16) []int16 {
	if r.taps == 0 {
		return append(dst, src...)
	}
	for _, s := range src {
		r.history = append(r.history, float32(s))
	}
	windows := (len(r.history) - r.taps + 1) * r.up
	for ; r.next < windows; r.next += r.down {
		phase, start := r.next%r.up, r.next/r.up
		dst = append(dst, dot(r.phases[phase*r.taps:][:r.taps], r.history[start:][:r.taps]))
	}
	r.next -= windows
	keep := copy(r.history, r.history[len(r.history)-r.taps+1:])
	r.history = r.history[:keep]
	return dst
}

// Delay is how many samples, at the new rate, a sound comes out later than it went in.
func (r *Resampler) Delay() int { return (r.taps/2*r.up + r.down/2) / r.down }

func dot(a, b []float32) int16 {
	var s0, s1 float32
	b = b[:len(a)]
	for i := 0; i+1 < len(a); i += 2 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
	}
	v := math.Round(float64(s0 + s1))
	return int16(min(max(v, math.MinInt16), math.MaxInt16))
}

// polyphase gives up filters of taps coefficients; filter p is for an output p/up of a sample behind the middle.
func polyphase(up, taps int, cutoff float64) []float32 {
	out := make([]float32, up*taps)
	half := float64(taps) / 2
	for p := range up {
		filter, sum := out[p*taps:][:taps], 0.0
		for i := range filter {
			x := float64(i) - half + 1 - float64(p)/float64(up)
			w := kaiser(x/half, resamplerBeta)
			c := cutoff * sinc(cutoff*x) * w
			filter[i] = float32(c)
			sum += c
		}
		for i := range filter {
			filter[i] /= float32(sum) // each phase passes a constant unchanged
		}
	}
	return out
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window at x in -1 to 1.
func kaiser(x, beta float64) float64 {
	if x < -1 || x > 1 {
		return 0
	}
	return bessel0(beta*math.Sqrt(1-x*x)) / bessel0(beta)
}

// bessel0 is the modified Bessel function of the first kind and order zero.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
