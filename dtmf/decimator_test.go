package dtmf

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func wave(peak, hz float64, rate, n int) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		pcm[i] = int16(math.Round(peak * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))))
	}
	return pcm
}

func loudest(pcm []int16) int16 {
	var top int16
	for _, s := range pcm {
		top = max(top, s, -s)
	}
	return top
}

func TestDecimatorKeepsTheTonesAlone(t *testing.T) {
	t.Parallel()
	for _, hz := range []float64{697, 1209, 1633, 2500} {
		out := newDecimator().appendHalf(nil, wave(10000, hz, 16000, 3200))
		require.Len(t, out, 1600)
		require.InDelta(t, 10000, loudest(out[100:]), 700, "%g hz", hz)
	}
	for _, hz := range []float64{6367, 6791, 7303} { // they would fold onto key frequencies
		require.Less(t, loudest(newDecimator().appendHalf(nil, wave(10000, hz, 16000, 3200))[100:]), int16(100), "%g hz", hz)
	}
}

func TestDecimatorDoesNotDependOnBlocks(t *testing.T) {
	t.Parallel()
	in := wave(10000, 770, 16000, 3200)
	whole := newDecimator().appendHalf(nil, in)
	var parts []int16
	d := newDecimator()
	for n := 1; len(in) > 0; n = n%97 + 4 {
		n = min(n, len(in))
		parts = d.appendHalf(parts, in[:n])
		in = in[n:]
	}
	require.Equal(t, whole, parts)
}
