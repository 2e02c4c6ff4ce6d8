package tones

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
)

// Of hundreds of presses as telephones make them, one after the other, each is found where it is.
func TestListenIsAccurate(t *testing.T) {
	t.Parallel()
	for _, noise := range []float64{-70, -35, -30} {
		t.Run(fmt.Sprintf("noise of %g dBm0", noise), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(3, 4))
			between := func(from, to float64) float64 { return from + (to-from)*random.Float64() }
			tk := newTake(t, 8000, 1, 500*ms)
			pcm := tk.channels[0]
			for i := range 300 {
				k := dtmf.Key(random.IntN(16))
				if i > 0 && random.IntN(4) == 0 {
					k = tk.pressed[i-1].Key
				}
				tones := dtmf.Tones{
					On: time.Duration(between(40, 140)) * ms, Off: time.Duration(between(40, 100)) * ms,
					Level: -15, Twist: between(-7, 3), Phase: between(0, 6),
					LowOff: between(-0.015, 0.015), HighOff: between(-0.015, 0.015),
				}
				tk.pressed = append(tk.pressed, Press{Key: k, Start: at(int64(len(pcm))), Duration: tones.On})
				pcm = tones.Append(pcm, k)
			}
			tk.channels[0] = pcm
			f, err := Listen(t.Context(), openWAV(t, tk.noise(noise).wav(linear, 16)), Config{})
			require.NoError(t, err)
			tk.requirePresses(f.Presses, 4*ms)
		})
	}
}
