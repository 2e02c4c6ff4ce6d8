package media

import "math"

const (
	// SoundThreshold is the level in dBm0 from which a packet counts as sound.
	SoundThreshold = -50.0
	// SilenceLevel is the level in dBm0 given for digital silence (RFC 6464 §3 ends its scale there).
	SilenceLevel = -127.0

	// fullScaleSine is the level of a sine that just reaches the largest code (ITU-T G.711 §4: 3.14 dBm0 in A-law).
	fullScaleSine = 3.14
)

// LevelDBm0 is the power of pcm in dBm0: +3.14 for a full-scale sine, SilenceLevel for digital silence or no samples.
func LevelDBm0(pcm []int16) float64 {
	var sum int64
	for _, s := range pcm {
		sum += int64(s) * int64(s)
	}
	if sum == 0 {
		return SilenceLevel
	}
	const sine = 32768.0 * 32768.0 / 2 // mean square of a full-scale sine
	level := fullScaleSine + 10*math.Log10(float64(sum)/float64(len(pcm))/sine)
	return max(level, SilenceLevel)
}
