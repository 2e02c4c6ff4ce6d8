package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func floats(v ...float32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func TestWAVReaderEncodings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		format  []byte
		data    []byte
		want    []int16
		silence byte
	}{
		{"8 bits", format(tagLinear, 1, 8000, 8), []byte{128, 0}, []int16{0, math.MinInt16}, 0x80},
		{"24 bits", format(tagLinear, 1, 96000, 24), []byte{9, 1, 0, 9, 255, 255}, []int16{1, -1}, 0},
		{"32 bits", format(tagLinear, 2, 11025, 32), []byte{9, 9, 1, 0, 9, 9, 2, 0}, []int16{1, 2}, 0},
		{
			"float", format(tagFloat, 1, 192000, 32), floats(0.5, -1, 2, float32(math.NaN())),
			[]int16{16384, math.MinInt16, math.MaxInt16, 0},
			0,
		},
		{
			"double", format(tagFloat, 1, 6000, 64), binary.LittleEndian.AppendUint64(nil, math.Float64bits(-0.25)),
			[]int16{-8192},
			0,
		},
		{"four channels", format(tagALaw, 4, 8000, 8), []byte{0xD5, 0x55, 0xD5, 0x55}, []int16{8, -8, 8, -8}, 0xD5},
		{"mu-law", format(tagMuLaw, 1, 44100, 8), []byte{0xFF}, []int16{0}, 0xFF},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := NewWAVReader(iotest.OneByteReader(bytes.NewReader(rawWAV(tt.format, chunk("data", tt.data)))))
			require.NoError(t, err)
			require.EqualValues(t, 44, r.DataAt())
			require.Equal(t, tt.silence, r.Format().Silence())
			var got []int16
			for err == nil {
				got, err = r.Read(got, 1)
			}
			require.ErrorIs(t, err, io.EOF)
			require.Equal(t, tt.want, got)
		})
	}
}

// A file whose writer never came to tell its length is read to its end.
func TestWAVReaderWithoutALength(t *testing.T) {
	t.Parallel()
	for name, length := range map[string][2]uint32{
		"streamed": {math.MaxUint32, math.MaxUint32}, "piped": {0x7FFFF024, 0x7FFFF000}, "killed": {0, 0}, "begun": {36, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := rawWAV(format(tagLinear, 1, 8000, 16), chunk("data", nil))
			binary.LittleEndian.PutUint32(file[4:], length[0])
			binary.LittleEndian.PutUint32(file[40:], length[1])
			w, err := ReadWAV(bytes.NewReader(append(file, 1, 0, 2, 0, 3)))
			require.NoError(t, err)
			require.Equal(t, []int16{1, 2}, w.Samples)
		})
	}
}

func TestWAVReaderGivesWhatIsThere(t *testing.T) {
	t.Parallel()
	file := rawWAV(format(tagLinear, 1, 8000, 16), chunk("data", []byte{1, 0, 2, 0, 3, 0}))
	r, err := NewWAVReader(bytes.NewReader(file[:len(file)-3]))
	require.NoError(t, err)
	got, err := r.Read(nil, 100)
	require.ErrorIs(t, err, ErrWAV)
	require.ErrorContains(t, err, "3 octets are missing")
	require.Equal(t, []int16{1}, got)
	_, err = r.Read(nil, 100)
	require.ErrorIs(t, err, io.EOF)

	fault := errors.New("disk")
	r, err = NewWAVReader(io.MultiReader(bytes.NewReader(file[:46]), iotest.ErrReader(fault)))
	require.NoError(t, err)
	_, err = r.Read(nil, 100)
	require.ErrorIs(t, err, fault)
}

func TestWAVReaderTellsTheReason(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, reason string
	}{
		{"empty", "", "the file is empty"},
		{"header alone", "RIFF", "header is cut off"},
		{"letter", "Dear Sir or Madam", "no RIFF header"},
		{"MP3", "ID3\x03\x00\x00\x00\x00\x00\x00\x00\x00", "it is an MP3 file"},
		{"Ogg", "OggS", "it is an Ogg file"},
		{"GSM", string(rawWAV(format(0x31, 1, 8000, 0))), "codec GSM 06.10"},
		{"ADPCM", string(rawWAV(format(0x11, 1, 8000, 4))), "codec ADPCM"},
		{"MPEG", string(rawWAV(format(0x55, 1, 8000, 0))), "codec MPEG audio"},
		{"G.726", string(rawWAV(format(0x64, 1, 8000, 4))), "codec G.726"},
		{"G.729", string(rawWAV(format(0x83, 1, 8000, 0))), "codec G.729"},
		{"unknown", string(rawWAV(format(0x1234, 1, 8000, 0))), "codec 0x1234"},
		{"bits", string(rawWAV(format(tagLinear, 1, 8000, 4))), "4 bits a sample"},
		{"channels", string(rawWAV(format(tagLinear, 9, 8000, 16))), "9 channels"},
		{"rate", string(rawWAV(format(tagLinear, 1, 191999, 16))), "rate of 191999 hz"},
		{"half a sample", string(rawWAV(format(tagLinear, 1, 8000, 16), chunk("data", []byte{1}))), "half a sample"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadWAV(bytes.NewReader([]byte(tt.file)))
			require.ErrorContains(t, err, tt.reason)
		})
	}
}

func TestRawReader(t *testing.T) {
	t.Parallel()
	r, err := NewRawReader(bytes.NewReader([]byte{1, 0, 255, 255, 3, 0}), 8000, 2)
	require.NoError(t, err)
	require.Zero(t, r.DataAt())
	got, err := r.Read(nil, 10)
	require.NoError(t, err)
	require.Equal(t, []int16{1, -1}, got, "what is no whole pair is left out")
	_, err = r.Read(nil, 10)
	require.ErrorIs(t, err, io.EOF)
	for _, wrong := range [][2]int{{0, 1}, {8000, 0}, {8000, 9}, {5999, 1}, {200000, 1}} {
		_, err := NewRawReader(nil, Hz(wrong[0]), wrong[1])
		require.ErrorIs(t, err, ErrWAVFormat)
	}
}

func TestResamplerDelay(t *testing.T) {
	t.Parallel()
	for _, from := range []Hz{6000, 8000, 11025, 16000, 44100, 48000, 96000, 176400} {
		r := NewResampler(from, 8000)
		click := make([]int16, from/10)
		at := int(from) / 20
		click[at] = 30000
		out, loudest := r.Resample(nil, click), 0
		for i, s := range out {
			if s > out[loudest] {
				loudest = i
			}
		}
		require.InDelta(t, float64(at)*8000/float64(from)+float64(r.Delay()), loudest, 1.01, "from %d", from)
	}
}
