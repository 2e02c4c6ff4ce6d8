package media

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTranscoder(t *testing.T) {
	t.Parallel()
	codecs := []Codec{PCMU, PCMA, L16}
	for _, from := range codecs {
		for _, to := range codecs {
			tr := NewTranscoder(to)
			tone := sine(8500, 711, from.Rate(), int(from.Rate()))
			var out []int16
			for i := 0; i < len(tone); i += from.Samples() {
				f, err := tr.Transcode(EncodeFrame(from, tone[i:i+from.Samples()]))
				require.NoError(t, err)
				require.Equal(t, to, f.Codec)
				out = f.AppendSamples(out)
			}
			require.Len(t, out, int(to.Rate()))
			peak, noise := fit(out[len(out)/2:], 711, to.Rate())
			require.InDelta(t, 8500, peak, 150)
			require.Less(t, noise, -30.0, "%v to %v", from, to)
		}
	}
}

func TestTranscoderPassesEqualThrough(t *testing.T) {
	t.Parallel()
	f := EncodeFrame(PCMU, sine(8000, 700, 8000, 160))
	got, err := NewTranscoder(PCMU).Transcode(f)
	require.NoError(t, err)
	require.Equal(t, f, got)
	require.Same(t, &f.Payload[0], &got.Payload[0])
}

func TestTranscoderKeepsLost(t *testing.T) {
	t.Parallel()
	tr := NewTranscoder(L16)
	for _, c := range []Codec{PCMU, L16, Opus} {
		f, err := tr.Transcode(Frame{Codec: c, Lost: true})
		require.NoError(t, err)
		require.Equal(t, Frame{Codec: L16, Lost: true}, f)
	}
}

func TestTranscoderRefuses(t *testing.T) {
	t.Parallel()
	_, err := NewTranscoder(Opus).Transcode(SilentFrame(PCMU))
	require.ErrorIs(t, err, ErrCodec)
	_, err = NewTranscoder(PCMU).Transcode(Frame{Codec: 99, Payload: []byte{1}})
	require.ErrorIs(t, err, ErrCodec)
}

// 20 ms of silence in CELT's fullband mono: the packet that Opus encoders send for digital silence (RFC 6716 §4.3).
func silentOpus() []byte { return []byte{0xF8, 0xFF, 0xFE} }

func TestTranscoderTakesOpus(t *testing.T) {
	t.Parallel()
	for _, to := range []Codec{PCMU, L16} {
		tr := NewTranscoder(to)
		for range 5 {
			f, err := tr.Transcode(Frame{Codec: Opus, Payload: silentOpus()})
			require.NoError(t, err)
			require.Len(t, f.AppendSamples(nil), to.Samples())
		}
		_, err := tr.Transcode(Frame{Codec: Opus})
		require.ErrorIs(t, err, ErrOpus)
		_, err = tr.Transcode(Frame{Codec: Opus, Payload: silentOpus()})
		require.NoError(t, err, "a bad packet does not end the stream")
	}
}

func TestOpusDecoderRefusesOddRate(t *testing.T) {
	t.Parallel()
	_, err := NewOpusDecoder(44100)
	require.Error(t, err)
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestTranscoderDoesNotAllocate(t *testing.T) {
	tr := NewTranscoder(L16)
	f := EncodeFrame(PCMU, sine(8000, 700, 8000, 160))
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = tr.Transcode(f) }))
}

func BenchmarkTranscoder(b *testing.B) {
	tr := NewTranscoder(PCMU)
	f := EncodeFrame(L16, sine(8000, 700, 16000, 320))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tr.Transcode(f); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzOpusDecoder(f *testing.F) {
	f.Add(silentOpus())
	f.Add([]byte{})
	f.Add([]byte{0x0B, 1, 2, 3})
	f.Fuzz(func(t *testing.T, packet []byte) {
		d, err := NewOpusDecoder(16000)
		require.NoError(t, err)
		pcm, err := d.Decode(nil, packet)
		if err != nil {
			require.ErrorIs(t, err, ErrOpus)
			require.Empty(t, pcm)
		}
		require.LessOrEqual(t, len(pcm), maxOpusSamples)
	})
}
