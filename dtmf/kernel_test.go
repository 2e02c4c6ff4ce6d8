package dtmf

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKernelsAgree(t *testing.T) {
	t.Parallel()
	kernelAgrees(t, correlate)
}

// kernelAgrees holds fold and a form of correlate against the portable ones.
func kernelAgrees(t *testing.T, correlate func(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock)) {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 5))
	for trial := range 200 {
		var table laneTable
		var pcm [blockSamples]int16
		for i := range table {
			for f := range table[i] {
				table[i][f] = random.Float32()*2 - 1
			}
			pcm[i] = int16(random.IntN(1<<16) - 1<<15)
		}
		var x foldedBlock
		if trial == 0 {
			for i := range pcm {
				pcm[i] = -1 << 15
			}
		}
		energy := fold(&x, &pcm)
		var want float64
		for _, s := range pcm {
			want += float64(s) * float64(s)
		}
		require.InEpsilon(t, want, energy, 1e-6)
		var wantX foldedBlock
		require.InEpsilon(t, want, foldPortable(&wantX, &pcm), 1e-6)
		require.Equal(t, wantX, x)

		var cos, sin, wantCos, wantSin [lanes]float32
		correlate(&cos, &sin, &table, &x)
		correlatePortable(&wantCos, &wantSin, &table, &x)
		require.InDeltaSlice(t, wantCos[:], cos[:], 1)
		require.InDeltaSlice(t, wantSin[:], sin[:], 1)
	}
}

func BenchmarkKernel(b *testing.B) {
	var table laneTable
	var x foldedBlock
	var cos, sin [lanes]float32
	var pcm [blockSamples]int16
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			fold(&x, &pcm)
		}
	})
	b.Run("native", func(b *testing.B) {
		for b.Loop() {
			correlate(&cos, &sin, &table, &x)
		}
	})
	b.Run("portable", func(b *testing.B) {
		for b.Loop() {
			correlatePortable(&cos, &sin, &table, &x)
		}
	})
}
