package dtmf

// Tones lie below 1.75 kHz, so what a decimator from 16 kHz must keep out is only what lies above 6.25 kHz: a half-band
// filter of 11 taps does it, of which every other one but the middle is zero (0.7 ms; ripple 0.04 dB, 47 dB
// down).
const (
	halfBandTaps  = 11
	halfBandTap0  = 0.5
	halfBandTap1  = 0.3016
	halfBandTap3  = -0.0627
	halfBandTap5  = 0.0111
	halfBandDelay = halfBandTaps - 1
)

// decimator halves the rate of a stream from 16 to 8 kHz. Not safe for concurrent use.
type decimator struct {
	samples []int16 // the last halfBandDelay samples, and those at hand
	odd     bool    // the next sample is the second of a pair
}

func newDecimator() *decimator {
	return &decimator{samples: make([]int16, halfBandDelay, halfBandDelay+2*toneRate/framesPerSecond)}
}

// appendHalf appends pcm at half the rate to dst.
func (d *decimator) appendHalf(dst, pcm []int16) []int16 {
	d.samples = append(d.samples, pcm...)
	first := 0
	if d.odd {
		first = 1
	}
	for at := first; at+halfBandTaps <= len(d.samples); at += 2 {
		x := (*[halfBandTaps]int16)(d.samples[at:])
		v := halfBandTap0*float32(x[5]) +
			halfBandTap1*float32(int32(x[4])+int32(x[6])) +
			halfBandTap3*float32(int32(x[2])+int32(x[8])) +
			halfBandTap5*float32(int32(x[0])+int32(x[10]))
		dst = append(dst, int16(min(max(v, -32768), 32767)))
	}
	d.odd = d.odd != (len(pcm)%2 == 1)
	keep := copy(d.samples, d.samples[len(pcm):])
	d.samples = d.samples[:keep]
	return dst
}
