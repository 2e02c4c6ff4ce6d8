package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// rawWAV builds a file chunk by chunk.
func rawWAV(chunks ...[]byte) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WAVE"), bytes.Join(chunks, nil)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func chunk(id string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(data)))
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func format(tag, channels uint16, rate uint32, bits uint16) []byte {
	b := binary.LittleEndian.AppendUint16(nil, tag)
	b = binary.LittleEndian.AppendUint16(b, channels)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*uint32(channels*bits/8))
	b = binary.LittleEndian.AppendUint16(b, channels*bits/8)
	b = binary.LittleEndian.AppendUint16(b, bits)
	return chunk("fmt ", b)
}

func TestWAVRoundTrip(t *testing.T) {
	t.Parallel()
	for _, rate := range []Hz{8000, 16000, 22050, 44100, 48000} {
		for channels := 1; channels <= 2; channels++ {
			w := &WAV{Rate: rate, Channels: channels, Samples: sine(9000, 440, rate, 1000)}
			var b bytes.Buffer
			require.NoError(t, WriteWAV(&b, w))
			require.Equal(t, wavHeaderSize+2000, b.Len())
			got, err := ReadWAV(&b)
			require.NoError(t, err)
			require.Equal(t, w, got)
		}
	}
}

func TestReadWAVEncodings(t *testing.T) {
	t.Parallel()
	extensible := make([]byte, 40)
	copy(extensible, format(tagExtensible, 1, 16000, 16)[8:])
	extensible[24] = tagLinear
	tests := []struct {
		name string
		file []byte
		want WAV
	}{
		{
			"8 bit", rawWAV(format(tagLinear, 1, 8000, 8), chunk("data", []byte{128, 255, 0})),
			WAV{8000, 1, []int16{0, 127 << 8, -128 << 8}},
		},
		{
			"16 bit stereo", rawWAV(format(tagLinear, 2, 44100, 16), chunk("data", []byte{1, 0, 255, 255})),
			WAV{44100, 2, []int16{1, -1}},
		},
		{"A-law", rawWAV(format(tagALaw, 1, 8000, 8), chunk("data", []byte{0xD5, 0x55})), WAV{8000, 1, []int16{8, -8}}},
		{"mu-law", rawWAV(format(tagMuLaw, 1, 8000, 8), chunk("data", []byte{0xFF, 0x80})), WAV{8000, 1, []int16{0, 32124}}},
		{"other chunks", rawWAV(chunk("LIST", []byte("odd")), format(tagLinear, 1, 8000, 16), chunk("fact", []byte{1, 2, 3, 4}),
			chunk("data", []byte{2, 0}), chunk("LIST", nil)), WAV{8000, 1, []int16{2}}},
		{"extensible", rawWAV(chunk("fmt ", extensible), chunk("data", []byte{3, 0})), WAV{16000, 1, []int16{3}}},
		{"empty", rawWAV(format(tagLinear, 1, 8000, 16), chunk("data", nil)), WAV{8000, 1, []int16{}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, err := ReadWAV(bytes.NewReader(tt.file))
			require.NoError(t, err)
			require.Equal(t, tt.want, *w)
		})
	}
}

func TestReadWAVRefuses(t *testing.T) {
	t.Parallel()
	good := rawWAV(format(tagLinear, 1, 8000, 16), chunk("data", []byte{1, 2, 3, 4}))
	for n := range good {
		_, err := ReadWAV(bytes.NewReader(good[:n]))
		require.ErrorIs(t, err, ErrWAV, "cut after %d octets", n)
	}
	tests := []struct {
		name string
		file []byte
		err  error
	}{
		{"no riff", append([]byte("RIFX"), good[4:]...), ErrWAV},
		{"no wave", append(append([]byte{}, good[:8]...), []byte("AVI xxxxxxxx")...), ErrWAV},
		{"data first", rawWAV(chunk("data", []byte{1, 2})), ErrWAV},
		{"half a sample", rawWAV(format(tagLinear, 1, 8000, 16), chunk("data", []byte{1, 2, 3})), ErrWAV},
		{"half a pair", rawWAV(format(tagLinear, 2, 8000, 16), chunk("data", []byte{1, 2})), ErrWAV},
		{"short format", rawWAV(chunk("fmt ", make([]byte, 14))), ErrWAV},
		{"long format", rawWAV(chunk("fmt ", make([]byte, 4000))), ErrWAV},
		{"12 bit", rawWAV(format(tagLinear, 1, 8000, 12), chunk("data", nil)), ErrWAVFormat},
		{"half a float", rawWAV(format(tagFloat, 1, 8000, 16), chunk("data", nil)), ErrWAVFormat},
		{"GSM", rawWAV(format(0x31, 1, 8000, 0), chunk("data", nil)), ErrWAVFormat},
		{"16 bit A-law", rawWAV(format(tagALaw, 1, 8000, 16), chunk("data", nil)), ErrWAVFormat},
		{"three channels", rawWAV(format(tagLinear, 3, 8000, 16), chunk("data", nil)), ErrWAVFormat},
		{"no channel", rawWAV(format(tagLinear, 0, 8000, 16), chunk("data", nil)), ErrWAVFormat},
		{"odd rate", rawWAV(format(tagLinear, 1, 12345, 16), chunk("data", nil)), ErrWAVFormat},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadWAV(bytes.NewReader(tt.file))
			require.ErrorIs(t, err, tt.err)
		})
	}
}

func TestReadWAVRefusesAWrongBlockLength(t *testing.T) {
	t.Parallel()
	f := format(tagLinear, 2, 8000, 16)
	f[8+12] = 2
	_, err := ReadWAV(bytes.NewReader(rawWAV(f, chunk("data", nil))))
	require.ErrorIs(t, err, ErrWAV)
}

func TestWriteWAVRefuses(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.ErrorIs(t, WriteWAV(&b, &WAV{Rate: 8001, Channels: 1}), ErrWAVFormat)
	require.ErrorIs(t, WriteWAV(&b, &WAV{Rate: 8000, Channels: 3}), ErrWAVFormat)
	require.ErrorIs(t, WriteWAV(&b, &WAV{Rate: 8000, Channels: 2, Samples: []int16{1}}), ErrWAV)
	require.Error(t, WriteWAV(broken{}, &WAV{Rate: 8000, Channels: 1}))
	require.Zero(t, b.Len())
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestWAVChannels(t *testing.T) {
	t.Parallel()
	w := &WAV{Rate: 8000, Channels: 2, Samples: []int16{1, 3, 30000, 32000}}
	require.Equal(t, []int16{1, 30000}, w.Channel(0))
	require.Equal(t, []int16{3, 32000}, w.Channel(1))
	require.Nil(t, w.Channel(2))
	require.Equal(t, []int16{2, 31000}, w.Mono())
	mono := &WAV{Rate: 8000, Channels: 1, Samples: []int16{5}}
	require.Equal(t, []int16{5}, mono.Mono())
}

func readFile(t *testing.T, path string) *WAV {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	w, err := ReadWAV(bytes.NewReader(b))
	require.NoError(t, err)
	return w
}

// A process that is killed leaves a file that plays, at most a second shorter than what was written.
func TestWAVWriterSurvivesAKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.wav")
	w, err := CreateWAV(path, 8000, 2)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	for range 150 {
		require.NoError(t, w.Write(make([]int16, 320)))
	}
	require.EqualValues(t, 24000, w.Len())
	require.GreaterOrEqual(t, len(readFile(t, path).Samples), 2*16000)

	again, err := CreateWAV(path, 8000, 2)
	require.NoError(t, err)
	require.EqualValues(t, 24000, again.Len(), "what the header did not know yet is kept")
	require.NoError(t, again.Write([]int16{7, 8}))
	require.NoError(t, again.Close())
	got := readFile(t, path).Samples
	require.Len(t, got, 2*24001)
	require.Equal(t, []int16{7, 8}, got[len(got)-2:])
}

func TestWAVWriterCloses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.wav")
	w, err := CreateWAV(path, 16000, 1)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, w.Close())
	require.ErrorIs(t, w.Write([]int16{1}), os.ErrClosed)
	require.Empty(t, readFile(t, path).Samples)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestCreateWAVDoesNotOverwrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.wav")
	w, err := CreateWAV(path, 16000, 1)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	_, err = CreateWAV(path, 8000, 1)
	require.ErrorIs(t, err, ErrWAVFormat)
	require.NoError(t, os.WriteFile(path, []byte("a letter"), 0o600))
	_, err = CreateWAV(path, 16000, 1)
	require.ErrorIs(t, err, ErrWAV)
	_, err = CreateWAV(path, 1, 1)
	require.ErrorIs(t, err, ErrWAVFormat)
	_, err = CreateWAV(t.TempDir(), 8000, 1)
	require.Error(t, err)
}

func FuzzReadWAV(f *testing.F) {
	f.Add(rawWAV(format(tagLinear, 1, 8000, 16), chunk("data", []byte{1, 2, 3, 4})))
	f.Add(rawWAV(format(tagMuLaw, 2, 8000, 8), chunk("LIST", []byte("x")), chunk("data", []byte{1, 2})))
	f.Add([]byte("RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := ReadWAV(bytes.NewReader(b))
		if err != nil {
			require.Nil(t, w)
			return
		}
		var out bytes.Buffer
		require.NoError(t, WriteWAV(&out, w))
		again, err := ReadWAV(&out)
		require.NoError(t, err)
		require.Equal(t, w, again)
	})
}
