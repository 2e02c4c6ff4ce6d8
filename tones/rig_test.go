package tones

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// take is a recording in the making: channels of samples at one rate.
type take struct {
	t        *testing.T
	rate     media.Hz
	channels [][]int16
	pressed  []Press // what Listen has to find
}

func newTake(t *testing.T, rate media.Hz, channels int, length time.Duration) *take {
	t.Helper()
	tk := &take{t: t, rate: rate, channels: make([][]int16, channels)}
	for i := range tk.channels {
		tk.channels[i] = make([]int16, int(length.Seconds()*float64(rate)))
	}
	return tk
}

// press adds a key.
func (tk *take) press(channel int, key rune, start, length time.Duration) *take {
	tk.t.Helper()
	k, ok := dtmf.ParseKey(key)
	require.True(tk.t, ok)
	tones := dtmf.Tones{Rate: int(tk.rate), On: length, Phase: start.Seconds()}.Append(nil, k)
	from := int(start.Seconds() * float64(tk.rate))
	for i, s := range tones {
		if from+i < len(tk.channels[channel]) {
			tk.channels[channel][from+i] += s
		}
	}
	tk.pressed = append(tk.pressed, Press{Key: k, Channel: channel, Start: start, Duration: length})
	return tk
}

// noise adds white noise of a level in dBm0 to all channels.
func (tk *take) noise(dBm0 float64) *take {
	random := rand.New(rand.NewPCG(1, 2))
	sigma := math.MaxInt16 / math.Sqrt2 * math.Pow(10, (dBm0-3.14)/20)
	for _, pcm := range tk.channels {
		for i := range pcm {
			pcm[i] += int16(random.NormFloat64() * sigma)
		}
	}
	return tk
}

// sine adds a sine to one channel.
func (tk *take) sine(channel int, hz, amplitude float64) *take {
	for i := range tk.channels[channel] {
		v := amplitude * math.Sin(2*math.Pi*hz*float64(i)/float64(tk.rate))
		tk.channels[channel][i] += int16(v)
	}
	return tk
}

// interleaved are the samples as they stand in a file.
func (tk *take) interleaved() []int16 {
	pcm := make([]int16, 0, len(tk.channels)*len(tk.channels[0]))
	for i := range tk.channels[0] {
		for _, c := range tk.channels {
			pcm = append(pcm, c[i])
		}
	}
	return pcm
}

// Format tags of the files that the tests write.
const (
	linear = 1
	float  = 3
	aLaw   = 6
	muLaw  = 7
)

// encodings are all format tags and bits at the rate of telephones, and the usual one at others.
func encodings(rate media.Hz) [][2]int {
	if rate == 8000 {
		return [][2]int{{linear, 8}, {linear, 16}, {linear, 24}, {float, 32}, {aLaw, 8}, {muLaw, 8}}
	}
	return [][2]int{{linear, 16}}
}

// wav writes a file in an encoding, with a chunk before and one after the sound.
func (tk *take) wav(tag, bits int) []byte {
	var data []byte
	for _, s := range tk.interleaved() {
		switch {
		case tag == aLaw:
			data = media.EncodePCMA(data, []int16{s})
		case tag == muLaw:
			data = media.EncodePCMU(data, []int16{s})
		case tag == float:
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(s)/32768))
		case bits == 8:
			data = append(data, byte(s>>8)+128)
		case bits == 24:
			data = append(data, 0, byte(s), byte(s>>8))
		default:
			data = binary.LittleEndian.AppendUint16(data, uint16(s))
		}
	}
	block := len(tk.channels) * bits / 8
	format := binary.LittleEndian.AppendUint16(nil, uint16(tag))
	format = binary.LittleEndian.AppendUint16(format, uint16(len(tk.channels)))
	format = binary.LittleEndian.AppendUint32(format, uint32(tk.rate))
	format = binary.LittleEndian.AppendUint32(format, uint32(int(tk.rate)*block))
	format = binary.LittleEndian.AppendUint16(format, uint16(block))
	format = binary.LittleEndian.AppendUint16(format, uint16(bits))
	b := []byte("RIFF\x00\x00\x00\x00WAVE")
	for _, c := range []struct {
		id   string
		data []byte
	}{{"LIST", []byte("by a test")}, {"fmt ", format}, {"data", data}, {"LIST", []byte("the end")}} {
		b = append(b, c.id...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(c.data)))
		b = append(b, c.data...)
		if len(c.data)%2 == 1 {
			b = append(b, 0)
		}
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// openWAV begins to read a file.
func openWAV(t *testing.T, file []byte) *media.WAVReader {
	t.Helper()
	r, err := media.NewWAVReader(bytes.NewReader(file))
	require.NoError(t, err)
	return r
}

// requirePresses compares keys and channels exactly, and times within a tolerance. Keys are no text, so that a test
// that fails prints none.
func (tk *take) requirePresses(got []Press, tolerance time.Duration) {
	tk.t.Helper()
	require.Len(tk.t, got, len(tk.pressed))
	for i, want := range tk.pressed {
		if want.Key != got[i].Key {
			tk.t.Fatalf("key %d is another one", i)
		}
		require.Equal(tk.t, want.Channel, got[i].Channel, "press %d", i)
		require.InDelta(tk.t, want.Start.Seconds(), got[i].Start.Seconds(), tolerance.Seconds(), "start of press %d", i)
		require.InDelta(tk.t, want.Duration.Seconds(), got[i].Duration.Seconds(), tolerance.Seconds(), "length of press %d", i)
	}
}
