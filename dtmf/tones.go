package dtmf

import (
	"math"
	"time"
)

// The tone pairs of ITU-T Q.23 in Hz.
//
//nolint:gochecknoglobals // constant tables; Go has no constant arrays
var (
	rowHz    = [4]float64{697, 770, 852, 941}
	columnHz = [4]float64{1209, 1336, 1477, 1633}
	// padKeys are the keys by row and column.
	padKeys = [4][4]Key{{1, 2, 3, A}, {4, 5, 6, B}, {7, 8, 9, C}, {Star, 0, Pound, D}}
)

const (
	// toneRate is the rate in Hz at which tones are looked for.
	toneRate = 8000
	// fullScaleDBm0 is the level of a full-scale sine (ITU-T G.711).
	fullScaleDBm0 = 3.14
)

// Tones tells how a key sounds. The zero value is 100 ms at -10 dBm0 a tone, with 100 ms of pause, at 8 kHz.
type Tones struct {
	Rate    int           // Hz; default 8000
	On, Off time.Duration // of tone and pause; when On is zero, 100 ms each
	Level   float64       // of the low tone in dBm0; default -10
	Twist   float64       // level of the high tone above the low one in dB
	LowOff  float64       // how far the low tone is off its frequency, as a part of it
	HighOff float64       // how far the high tone is off its frequency, as a part of it
	Phase   float64       // of both tones at the start in radians
}

// Generate gives the samples at 8 kHz of keys, each on long, followed by off, at level in dBm0 a tone.
func Generate(keys []Key, on, off time.Duration, level float64) []int16 {
	t := Tones{On: on, Off: off, Level: level}
	var pcm []int16
	for _, k := range keys {
		pcm = t.Append(pcm, k)
	}
	return pcm
}

// Append appends the samples of one key, tone then pause, to dst. A key that is none gives silence.
func (t Tones) Append(dst []int16, k Key) []int16 {
	t = t.withDefaults()
	on, off := t.samples(t.On), t.samples(t.Off)
	low, high := Frequencies(k)
	low, high = low*(1+t.LowOff), high*(1+t.HighOff)
	a, b := amplitude(t.Level), amplitude(t.Level+t.Twist)
	if low == 0 {
		a, b = 0, 0
	}
	for i := range on {
		at := 2 * math.Pi * float64(i) / float64(t.Rate)
		v := a*math.Sin(low*at+t.Phase) + b*math.Sin(high*at+t.Phase)
		dst = append(dst, int16(min(max(math.Round(v), math.MinInt16), math.MaxInt16)))
	}
	for range off {
		dst = append(dst, 0)
	}
	return dst
}

func (t Tones) withDefaults() Tones {
	if t.Rate <= 0 {
		t.Rate = toneRate
	}
	if t.On <= 0 {
		t.On, t.Off = 100*time.Millisecond, 100*time.Millisecond
	}
	if t.Level == 0 {
		t.Level = -10
	}
	return t
}

func (t Tones) samples(d time.Duration) int { return int(d * time.Duration(t.Rate) / time.Second) }

// Frequencies gives the tone pair of a key in Hz (ITU-T Q.23); zeros for none.
func Frequencies(k Key) (low, high float64) {
	for r, row := range padKeys {
		for c, key := range row {
			if key == k {
				return rowHz[r], columnHz[c]
			}
		}
	}
	return 0, 0
}

// amplitude is the peak of a sine at a level in dBm0.
func amplitude(dBm0 float64) float64 { return 32768 * math.Pow(10, (dBm0-fullScaleDBm0)/20) }
