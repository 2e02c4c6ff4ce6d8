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

// Format tags of the fmt chunk.
const (
	wavPCM        = 0x0001
	wavALaw       = 0x0006
	wavMuLaw      = 0x0007
	wavExtensible = 0xFFFE

	// wavHeaderSize is the length of the header that we write: RIFF, fmt and the head of data.
	wavHeaderSize = 44
	// maxWAVData is the most that is read: an hour of stereo at 48 kHz.
	maxWAVData = 48000 * 2 * 2 * 3600
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

// ReadWAV reads a WAV file: PCM of 8 or 16 bits, A-law or mu-law, mono or stereo, 8 to 48 kHz. Chunks that it does not
// know are left out; a file that ends before its data does is an error.
func ReadWAV(in io.Reader) (*WAV, error) {
	var riff [12]byte
	if _, err := io.ReadFull(in, riff[:]); err != nil {
		return nil, wavFault("riff header", err)
	}
	if string(riff[:4]) != "RIFF" || string(riff[8:]) != "WAVE" {
		return nil, ErrWAV
	}
	var format *wavFormat
	for {
		var head [8]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return nil, wavFault("chunk", err)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			f, err := readWAVFormat(in, size)
			if err != nil {
				return nil, err
			}
			format = f
		case "data":
			if format == nil {
				return nil, fmt.Errorf("%w: data before its format", ErrWAV)
			}
			return format.read(in, size)
		default:
			if _, err := io.CopyN(io.Discard, in, size+size%2); err != nil {
				return nil, wavFault("chunk", err)
			}
		}
	}
}

// wavFormat is the fmt chunk.
type wavFormat struct {
	tag      uint16
	channels int
	rate     Hz
	bits     int
}

func readWAVFormat(in io.Reader, size int64) (*wavFormat, error) {
	const longest = 128
	if size < 16 || size > longest {
		return nil, fmt.Errorf("%w: format chunk of a wrong length", ErrWAV)
	}
	b := make([]byte, size+size%2)
	if _, err := io.ReadFull(in, b); err != nil {
		return nil, wavFault("format", err)
	}
	f := &wavFormat{
		tag: binary.LittleEndian.Uint16(b), channels: int(binary.LittleEndian.Uint16(b[2:])),
		rate: Hz(binary.LittleEndian.Uint32(b[4:])), bits: int(binary.LittleEndian.Uint16(b[14:])),
	}
	if f.tag == wavExtensible && size >= 40 {
		f.tag = binary.LittleEndian.Uint16(b[24:]) // the first two octets of the sub-format name the encoding
	}
	if !f.known() {
		return nil, ErrWAVFormat
	}
	if int(binary.LittleEndian.Uint16(b[12:])) != f.channels*f.bits/8 {
		return nil, fmt.Errorf("%w: block length does not fit the format", ErrWAV)
	}
	return f, nil
}

// known tells whether ReadWAV can read sound of this format.
func (f *wavFormat) known() bool {
	switch f.tag {
	case wavPCM:
		if f.bits != 8 && f.bits != 16 {
			return false
		}
	case wavALaw, wavMuLaw:
		if f.bits != 8 {
			return false
		}
	default:
		return false
	}
	return (f.channels == 1 || f.channels == 2) && validRate(f.rate)
}

// read reads the data chunk.
func (f *wavFormat) read(in io.Reader, size int64) (*WAV, error) {
	if size > maxWAVData {
		return nil, fmt.Errorf("%w: too long", ErrWAVFormat)
	}
	if size%int64(f.channels*f.bits/8) != 0 {
		return nil, fmt.Errorf("%w: half a sample at the end", ErrWAV)
	}
	b, err := io.ReadAll(io.LimitReader(in, size))
	if err != nil {
		return nil, wavFault("data", err)
	}
	if int64(len(b)) < size {
		return nil, wavFault("data", io.ErrUnexpectedEOF)
	}
	w := &WAV{Rate: f.rate, Channels: f.channels, Samples: make([]int16, 0, len(b)*8/f.bits)}
	switch {
	case f.tag == wavALaw:
		w.Samples = DecodePCMA(w.Samples, b)
	case f.tag == wavMuLaw:
		w.Samples = DecodePCMU(w.Samples, b)
	case f.bits == 8:
		for _, c := range b {
			w.Samples = append(w.Samples, (int16(c)-128)<<8) // unsigned by definition
		}
	default:
		for ; len(b) >= 2; b = b[2:] {
			w.Samples = append(w.Samples, int16(binary.LittleEndian.Uint16(b)))
		}
	}
	return w, nil
}

// appendWAVHeader appends the header of 16-bit PCM with data octets of samples.
func appendWAVHeader(b []byte, rate Hz, channels, data int) []byte {
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(wavHeaderSize-8+data))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, wavPCM)
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
