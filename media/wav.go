package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Faults of a WAV file.
var (
	// ErrWAV is a file that is no WAV file, or is broken.
	ErrWAV = errors.New("malformed wav file")
	// ErrWAVFormat is a WAV file in an encoding, rate or number of channels that is not read.
	ErrWAVFormat = errors.New("unsupported wav format")
)

const (
	// wavHeaderSize is the length of the header that we write: RIFF, fmt and the head of data.
	wavHeaderSize = 44
	// maxWAVSamples is the most that is read into memory: an hour of stereo at 48 kHz.
	maxWAVSamples = 48000 * 2 * 3600
	// readAhead is the number of samples a channel that are read at a time.
	readAhead = 8192
)

// WAV is a sound file in memory.
type WAV struct {
	Rate     Hz
	Channels int     // 1 or 2
	Samples  []int16 // interleaved where there are two channels
}

// Channel gives the samples of one channel, 0 (left) or 1 (right); nil when there is none.
func (w *WAV) Channel(i int) []int16 {
	if i < 0 || i >= w.Channels {
		return nil
	}
	pcm := make([]int16, 0, len(w.Samples)/w.Channels)
	for ; i < len(w.Samples); i += w.Channels {
		pcm = append(pcm, w.Samples[i])
	}
	return pcm
}

// Mono gives the mean of the channels.
func (w *WAV) Mono() []int16 {
	if w.Channels == 1 {
		return w.Samples
	}
	pcm := make([]int16, 0, len(w.Samples)/2)
	for i := 0; i+1 < len(w.Samples); i += 2 {
		pcm = append(pcm, int16((int32(w.Samples[i])+int32(w.Samples[i+1]))/2))
	}
	return pcm
}

// WriteWAV writes w as 16-bit PCM.
func WriteWAV(out io.Writer, w *WAV) error {
	if !validRate(w.Rate) || w.Channels < 1 || w.Channels > 2 {
		return ErrWAVFormat
	}
	if len(w.Samples)%w.Channels != 0 {
		return fmt.Errorf("write wav: %w: half a sample at the end", ErrWAV)
	}
	b := appendWAVHeader(make([]byte, 0, wavHeaderSize+2*len(w.Samples)), w.Rate, w.Channels, 2*len(w.Samples))
	for _, s := range w.Samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(s))
	}
	if _, err := out.Write(b); err != nil {
		return fmt.Errorf("write wav: %w", err)
	}
	return nil
}

// ReadWAV reads a WAV file of one or two channels at 8 to 48 kHz, in any encoding that NewWAVReader knows. A file that
// ends before its data does is an error.
func ReadWAV(in io.Reader) (*WAV, error) {
	r, err := NewWAVReader(in)
	if err != nil {
		return nil, err
	}
	f := r.Format()
	if f.Channels > 2 || !validRate(f.Rate) {
		return nil, fmt.Errorf("%w: %d channels at %d hz", ErrWAVFormat, f.Channels, f.Rate)
	}
	w := &WAV{Rate: f.Rate, Channels: f.Channels, Samples: []int16{}}
	for len(w.Samples) <= maxWAVSamples {
		w.Samples, err = r.Read(w.Samples, readAhead)
		switch {
		case errors.Is(err, io.EOF):
			return w, nil
		case err != nil:
			return nil, err
		}
	}
	return nil, fmt.Errorf("%w: too long", ErrWAVFormat)
}

// appendWAVHeader appends the header of 16-bit PCM with data octets of samples.
func appendWAVHeader(b []byte, rate Hz, channels, data int) []byte {
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(wavHeaderSize-8+data))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, tagLinear)
	b = binary.LittleEndian.AppendUint16(b, uint16(channels))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(int(rate)*channels*2))
	b = binary.LittleEndian.AppendUint16(b, uint16(channels*2))
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = append(b, "data"...)
	return binary.LittleEndian.AppendUint32(b, uint32(data))
}

func validRate(r Hz) bool {
	switch r {
	case 8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000:
		return true
	default:
		return false
	}
}

// wavFault tells a file that ends too early from one that cannot be read.
func wavFault(where string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %s is cut off", ErrWAV, where)
	}
	return fmt.Errorf("read wav %s: %w", where, err)
}
