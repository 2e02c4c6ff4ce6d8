package conformance

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

const (
	rate   = 8000 // Hz of all trials
	packet = rate / 50
	ms     = time.Millisecond
)

// Lab makes sounds with a fixed seed. Not safe for concurrent use.
type Lab struct {
	random *rand.Rand
}

// NewLab makes a lab; equal seeds make equal sounds.
func NewLab(seed uint64) *Lab { return &Lab{random: rand.New(rand.NewPCG(seed, 1))} }

// between is a random number in from to to.
func (l *Lab) between(from, to float64) float64 { return from + (to-from)*l.random.Float64() }

// silence appends 50 to 100 ms of silence, so that blocks begin anywhere in a tone.
func (l *Lab) silence(pcm []int16) []int16 {
	return append(pcm, make([]int16, 400+l.random.IntN(400))...)
}

// press appends a press with a random phase of each tone.
func (l *Lab) press(pcm []int16, t dtmf.Tones, k dtmf.Key) []int16 {
	t.Phase = l.between(0, 2*math.Pi)
	return t.Append(pcm, k)
}

// noise adds white noise at a level in dBm0.
func (l *Lab) noise(pcm []int16, dBm0 float64) {
	sigma := amplitude(dBm0) / math.Sqrt2
	for i, s := range pcm {
		pcm[i] = clip(float64(s) + l.random.NormFloat64()*sigma)
	}
}

// sine adds a sine of Hz at a level in dBm0.
func (l *Lab) sine(pcm []int16, hz, dBm0 float64) {
	a, phase := amplitude(dBm0), l.between(0, 2*math.Pi)
	for i, s := range pcm {
		pcm[i] = clip(float64(s) + a*math.Sin(2*math.Pi*hz*float64(i)/rate+phase))
	}
}

// amplitude is the peak of a sine at a level in dBm0 (ITU-T G.711: full scale is +3.14).
func amplitude(dBm0 float64) float64 { return 32768 * math.Pow(10, (dBm0-3.14)/20) }

func clip(v float64) int16 { return int16(min(max(math.Round(v), math.MinInt16), math.MaxInt16)) }

// aLaw sends samples through A-law quantisation (ITU-T G.711).
func aLaw(pcm []int16) []int16 {
	for i, s := range pcm {
		m, sign := int(s), 1
		if m < 0 {
			m, sign = -m, -1
		}
		step := 16
		for limit := 512; m >= limit && step < 1024; limit *= 2 {
			step *= 2
		}
		pcm[i] = int16(min(max(sign*(m/step*step+step/2), math.MinInt16), math.MaxInt16))
	}
	return pcm
}
