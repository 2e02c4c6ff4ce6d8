package media

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

var rates = []Hz{8000, 16000, 22050, 24000, 44100, 48000} //nolint:gochecknoglobals // a constant list of the tests

// fit gives the part of pcm's energy in dB that is not a sine of hz.
func fit(pcm []int16, hz float64, rate Hz) (peak, noise float64) {
	var re, im, sum float64
	for i, s := range pcm {
		w := 2 * math.Pi * hz * float64(i) / float64(rate)
		re += float64(s) * math.Cos(w)
		im += float64(s) * math.Sin(w)
		sum += float64(s) * float64(s)
	}
	n := float64(len(pcm))
	peak = 2 * math.Hypot(re, im) / n
	rest := max(sum-peak*peak/2*n, 1e-9)
	return peak, 10 * math.Log10(rest/sum)
}

func TestResamplerKeepsTones(t *testing.T) {
	t.Parallel()
	for _, from := range rates {
		for _, to := range rates {
			for _, hz := range []float64{200, 1000, 3000} {
				r := NewResampler(from, to)
				in := sine(10000, hz, from, int(from))
				var out []int16
				frame := int(from) / 50
				for i := 0; i < len(in); i += frame {
					before := len(out)
					out = r.Resample(out, in[i:i+frame])
					require.Equal(t, int(to)/50, len(out)-before, "a frame in, a frame out")
				}
				peak, noise := fit(out[len(out)/2:], hz, to)
				require.InDelta(t, 10000, peak, 100, "%d to %d at %g hz", from, to, hz)
				require.Less(t, noise, -60.0, "%d to %d at %g hz", from, to, hz)
			}
		}
	}
}

func TestResamplerStopsWhatCannotBe(t *testing.T) {
	t.Parallel()
	for _, from := range rates[1:] {
		r := NewResampler(from, 8000)
		out := r.Resample(nil, sine(10000, 5000, from, int(from)))
		require.Less(t, LevelDBm0(out[len(out)/2:]), -70.0, "from %d", from)
	}
}

func TestResamplerDoesNotDependOnBlocks(t *testing.T) {
	t.Parallel()
	in := sine(10000, 700, 22050, 22050)
	whole := NewResampler(22050, 8000).Resample(nil, in)
	var parts []int16
	r := NewResampler(22050, 8000)
	for n := 1; len(in) > 0; n = n%577 + 13 {
		n = min(n, len(in))
		parts = r.Resample(parts, in[:n])
		in = in[n:]
	}
	require.Equal(t, whole, parts)
}

func TestResamplerClips(t *testing.T) {
	t.Parallel()
	square := make([]int16, 1600)
	for i := range square {
		square[i] = math.MaxInt16
		if i/20%2 == 1 {
			square[i] = math.MinInt16
		}
	}
	out, turns := NewResampler(8000, 16000).Resample(nil, square), 0
	for i := 80; i < len(out); i++ {
		if (out[i] < 0) != (out[i-1] < 0) {
			turns++
		}
	}
	require.LessOrEqual(t, turns, 81, "an overflow would change the sign")
}

func TestResamplerRefusesNoRate(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { NewResampler(0, 8000) })
	require.Panics(t, func() { NewResampler(8000, -1) })
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestResamplerDoesNotAllocate(t *testing.T) {
	for _, to := range rates {
		r := NewResampler(16000, to)
		in, out := sine(1000, 440, 16000, 320), make([]int16, 0, 2000)
		r.Resample(out, in)
		require.Zero(t, testing.AllocsPerRun(100, func() { r.Resample(out[:0], in) }))
	}
}

func BenchmarkResampler(b *testing.B) {
	for _, c := range []struct {
		name     string
		from, to Hz
	}{{"16to8", 16000, 8000}, {"8to16", 8000, 16000}, {"22to16", 22050, 16000}} {
		b.Run(c.name, func(b *testing.B) {
			r := NewResampler(c.from, c.to)
			in, out := sine(1000, 440, c.from, int(c.from)/50), make([]int16, 0, 2000)
			b.ReportAllocs()
			for b.Loop() {
				r.Resample(out[:0], in)
			}
		})
	}
}
