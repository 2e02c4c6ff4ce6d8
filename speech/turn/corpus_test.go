package turn_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
)

// sentences that a caller may say.
func sentences() []string {
	return []string{
		"I'd like to pay my bill.", "Yes please.", "Could I speak to somebody?", "No, not today.",
	}
}

// spoken gives each sentence in each voice at 16 kHz, at a level of -20 dBm0.
func spoken(t *testing.T) [][]int16 {
	t.Helper()
	speaker := offline.NewSpeaker(offline.SpeakerConfig{})
	t.Cleanup(func() { require.NoError(t, speaker.Close()) })
	var all [][]int16
	for _, name := range []string{"slt", "rms"} {
		for _, text := range sentences() {
			pcm, err := speaker.Speak(t.Context(), name, text)
			require.NoError(t, err)
			all = append(all, gain(pcm, -20-media.LevelDBm0(pcm)))
		}
	}
	return all
}

// overTelephone gives the sentences as a telephone carries them.
func overTelephone(all [][]int16) [][]int16 {
	narrow := make([][]int16, 0, len(all))
	for _, pcm := range all {
		pcm = media.NewResampler(16000, 8000).Resample(nil, pcm)
		narrow = append(narrow, media.DecodePCMU(nil, media.EncodePCMU(nil, pcm)))
	}
	return narrow
}

func gain(pcm []int16, db float64) []int16 {
	out := make([]int16, len(pcm))
	factor := math.Pow(10, db/20)
	for i, s := range pcm {
		out[i] = int16(min(max(float64(s)*factor, math.MinInt16), math.MaxInt16))
	}
	return out
}

// noise of a kind at a level in dBm0.
func noise(kind string, n int, rate media.Hz, level float64) []int16 {
	random := rand.New(rand.NewPCG(1, 2)) // the same noise each time
	pcm := make([]int16, n)
	var low float64
	for i := range pcm {
		white := random.NormFloat64()
		low += 0.05 * (white - low)
		at := float64(i) / float64(rate)
		switch kind {
		case "white":
			pcm[i] = int16(1000 * white)
		case "fan":
			pcm[i] = int16(5000 * low)
		case "hum":
			pcm[i] = int16(1000*math.Sin(2*math.Pi*50*at) + 700*math.Sin(2*math.Pi*150*at) + 50*white)
		case "street": // it swells and falls
			pcm[i] = int16(5000 * low * (1 + 0.5*math.Sin(2*math.Pi*0.2*at)))
		}
	}
	if kind == "none" {
		return pcm
	}
	return gain(pcm, level-media.LevelDBm0(pcm))
}

// line is sentences with silence between them, in noise; voiced tells for each 10 ms whether a sentence sounds there.
func line(all [][]int16, rate media.Hz, kind string, level float64) (pcm []int16, voiced []bool) {
	block := int(rate) / 100
	pcm = append(pcm, make([]int16, 2*rate)...)
	for _, sentence := range all {
		pcm = append(pcm, sentence...)
		pcm = append(pcm, make([]int16, int(rate)*3/2)...)
	}
	pcm = pcm[:len(pcm)/block*block]
	for at := 0; at < len(pcm); at += block {
		voiced = append(voiced, media.LevelDBm0(pcm[at:at+block]) > -40)
	}
	for i, s := range noise(kind, len(pcm), rate, level) {
		pcm[i] = int16(min(max(int(pcm[i])+int(s), math.MinInt16), math.MaxInt16))
	}
	return pcm, voiced
}
