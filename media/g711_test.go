package media

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Values of ITU-T G.711 tables 1a and 2a, and of the reference code of G.191, scaled to 16 bits.
func TestG711KnownCodes(t *testing.T) {
	t.Parallel()
	ulaw := map[byte]int16{0xFF: 0, 0x7F: 0, 0x80: 32124, 0x00: -32124, 0xFE: 8, 0xF0: 120, 0xEF: 132, 0x8F: 16764}
	for code, want := range ulaw {
		require.Equal(t, []int16{want}, DecodePCMU(nil, []byte{code}), "mu-law %#x", code)
	}
	alaw := map[byte]int16{0xD5: 8, 0x55: -8, 0xAA: 32256, 0x2A: -32256, 0xD4: 24, 0xC5: 264, 0x80: 5504}
	for code, want := range alaw {
		require.Equal(t, []int16{want}, DecodePCMA(nil, []byte{code}), "A-law %#x", code)
	}
	require.Equal(t, []byte{ulawSilence}, EncodePCMU(nil, []int16{0}))
	require.Equal(t, []byte{alawSilence}, EncodePCMA(nil, []int16{0}))
}

// Every code survives decoding and encoding; mu-law's negative zero becomes the positive one.
func TestG711RoundTripOfCodes(t *testing.T) {
	t.Parallel()
	for i := range 256 {
		c := byte(i)
		want := c
		if c == 0x7F {
			want = 0xFF
		}
		require.Equal(t, []byte{want}, EncodePCMU(nil, DecodePCMU(nil, []byte{c})))
		require.Equal(t, []byte{c}, EncodePCMA(nil, DecodePCMA(nil, []byte{c})))
	}
}

// Each sample comes back as the nearest value that the law has, or within half a step of its segment.
func TestG711IsNearest(t *testing.T) {
	t.Parallel()
	for s := math.MinInt16; s <= math.MaxInt16; s++ {
		in := []int16{int16(s)}
		for name, got := range map[string]int16{
			"mu-law": DecodePCMU(nil, EncodePCMU(nil, in))[0],
			"A-law":  DecodePCMA(nil, EncodePCMA(nil, in))[0],
		} {
			off := math.Abs(float64(got) - float64(s))
			if limit := (math.Abs(float64(s)) + 512) / 31; off > limit && s > -32600 && s < 32600 {
				t.Fatalf("%s: %d came back as %d", name, s, got)
			}
		}
	}
}

func TestL16(t *testing.T) {
	t.Parallel()
	pcm := []int16{0, 1, -1, 258, math.MaxInt16, math.MinInt16}
	b := EncodeL16(nil, pcm)
	require.Equal(t, []byte{0, 0, 0, 1, 0xFF, 0xFF, 1, 2, 0x7F, 0xFF, 0x80, 0}, b)
	require.Equal(t, pcm, DecodeL16(nil, b))
	require.Equal(t, pcm[:5], DecodeL16(nil, b[:11]), "an odd octet is left out")
}

func TestFrameSamples(t *testing.T) {
	t.Parallel()
	for _, c := range []Codec{PCMU, PCMA, L16} {
		tone := sine(1000, 440, c.Rate(), c.Samples())
		f := EncodeFrame(c, tone)
		require.Equal(t, c, f.Codec)
		require.InDelta(t, LevelDBm0(tone), LevelDBm0(f.AppendSamples(nil)), 0.3)
		require.Len(t, SilentFrame(c).Payload, len(f.Payload))
		require.Less(t, LevelDBm0(SilentFrame(c).AppendSamples(nil)), SoundThreshold)
	}
	for _, c := range []Codec{PCMU, PCMA, L16, Opus} {
		require.Equal(t, make([]int16, c.Samples()), Frame{Codec: c, Lost: true}.AppendSamples(nil))
	}
	require.True(t, EncodeFrame(Opus, nil).Lost)
	require.Empty(t, Frame{}.AppendSamples(nil))
}

func TestCodec(t *testing.T) {
	t.Parallel()
	for c, want := range map[Codec]string{PCMU: "PCMU", PCMA: "PCMA", L16: "L16", Opus: "opus", 0: "unknown"} {
		require.Equal(t, want, c.String())
	}
	require.Equal(t, 160, PCMA.Samples())
	require.Equal(t, 320, L16.Samples())
	require.Equal(t, 960, Opus.Samples())
	require.Zero(t, Codec(0).Samples())
}

func TestLevel(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 3.14, LevelDBm0(sine(32767, 400, 8000, 8000)), 0.01)
	require.InDelta(t, 3.14-20, LevelDBm0(sine(3276.7, 400, 8000, 8000)), 0.01)
	require.InDelta(t, SilenceLevel, LevelDBm0(nil), 0)
	require.InDelta(t, SilenceLevel, LevelDBm0(make([]int16, 160)), 0)
	require.InDelta(t, 6.15, LevelDBm0([]int16{math.MinInt16}), 0.01)
}

func BenchmarkPCMU(b *testing.B) {
	pcm, code := sine(8000, 440, 8000, 160), make([]byte, 0, 160)
	b.ReportAllocs()
	for b.Loop() {
		code = EncodePCMU(code[:0], pcm)
		pcm = DecodePCMU(pcm[:0], code)
	}
}

// sine is a sine of n samples.
func sine(peak, hz float64, rate Hz, n int) []int16 {
	pcm := make([]int16, n)
	for i := range pcm {
		pcm[i] = int16(math.Round(peak * math.Sin(2*math.Pi*hz*float64(i)/float64(rate))))
	}
	return pcm
}
