package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// untilTheEnd stands for a length that nobody has told.
const untilTheEnd = -1

// streamedSize is the least data length that stands for "not known": programs that write a WAV file into a pipe put
// numbers from here up into its header.
const streamedSize = 0x7FFF_F000

// WAVReader reads the samples of a sound file one block after the other. Not safe for concurrent use.
type WAVReader struct {
	in     io.Reader
	format WAVFormat
	dataAt int64
	left   int64 // octets of samples, or untilTheEnd
	buffer []byte
}

// NewWAVReader reads the header of a WAV file up to its samples: PCM of 8 to 32 bits or floating point, A-law or mu-law,
// up to 8 channels, 6 to 192 kHz. Chunks that it does not know are left out. Where the header does not know the length,
// since the file was streamed or its writer was killed, the samples go on to the end of the file.
func NewWAVReader(in io.Reader) (*WAVReader, error) {
	counted := &counter{in: in}
	stated, err := readRIFF(counted)
	if err != nil {
		return nil, err
	}
	var format *WAVFormat
	for {
		var head [8]byte
		if _, err := io.ReadFull(counted, head[:]); err != nil {
			return nil, wavFault("header", err)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			if format, err = readWAVFormat(counted, size); err != nil {
				return nil, err
			}
		case "data":
			if format == nil {
				return nil, fmt.Errorf("%w: data before its format", ErrWAV)
			}
			if size >= streamedSize || size == 0 && stated <= counted.n {
				size = untilTheEnd
			}
			return &WAVReader{in: in, format: *format, dataAt: counted.n, left: size}, nil
		default:
			if _, err := io.CopyN(io.Discard, counted, size+size%2); err != nil {
				return nil, wavFault("header", err)
			}
		}
	}
}

// NewRawReader reads 16-bit samples, little end first, that have no header.
func NewRawReader(in io.Reader, rate Hz, channels int) (*WAVReader, error) {
	if !rate.readable() || channels < 1 || channels > maxReadChannel {
		return nil, fmt.Errorf("%w: %d channels at %d hz", ErrWAVFormat, channels, rate)
	}
	format := WAVFormat{Encoding: WAVLinear, Bits: 16, Rate: rate, Channels: channels}
	return &WAVReader{in: in, format: format, left: untilTheEnd}, nil
}

// Format tells how the file is written.
func (r *WAVReader) Format() WAVFormat { return r.format }

// DataAt is the place of the first sample in the file, in octets.
func (r *WAVReader) DataAt() int64 { return r.dataAt }

// Read appends up to frames samples of each channel to dst, interleaved; io.EOF when there are none left. A file that
// ends before its data does gives what it has, and then an error.
func (r *WAVReader) Read(dst []int16, frames int) ([]int16, error) {
	block := int64(r.format.Block())
	want := int64(frames) * block
	if r.left >= 0 {
		want = min(want, r.left)
	}
	if want <= 0 {
		return dst, io.EOF
	}
	if int64(cap(r.buffer)) < want {
		r.buffer = make([]byte, want)
	}
	n, err := io.ReadFull(r.in, r.buffer[:want])
	whole := int64(n) / block * block
	dst = r.format.decode(dst, r.buffer[:whole])
	switch {
	case err == nil && whole == want:
		if r.left > 0 {
			r.left -= want
		}
		return dst, nil
	case err == nil: // of a length that blocks do not divide
		r.left = 0
		return dst, fmt.Errorf("%w: half a sample at the end", ErrWAV)
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return dst, fmt.Errorf("read wav data: %w", err)
	case r.left >= 0:
		missing := r.left - int64(n)
		r.left = 0
		return dst, fmt.Errorf("%w: data is cut off, %d octets are missing", ErrWAV, missing)
	case whole == 0:
		return dst, io.EOF
	default:
		return dst, nil
	}
}

// readRIFF reads the first twelve octets and gives the length of the file that they state.
func readRIFF(in io.Reader) (stated int64, _ error) {
	var riff [12]byte
	n, err := io.ReadFull(in, riff[:])
	if n == 0 && errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("%w: the file is empty", ErrWAV)
	}
	if other := otherKind(riff[:n]); other != "" {
		return 0, fmt.Errorf("%w: it is %s", ErrWAV, other)
	}
	if err != nil {
		return 0, wavFault("header", err)
	}
	if string(riff[:4]) != "RIFF" || string(riff[8:]) != "WAVE" {
		return 0, fmt.Errorf("%w: no RIFF header", ErrWAV)
	}
	return int64(binary.LittleEndian.Uint32(riff[4:])) + 8, nil
}

// otherKind names the kind of sound file that is easily taken for a WAV file.
func otherKind(head []byte) string {
	for _, kind := range []struct{ magic, name string }{
		{"RF64", "an RF64 file"},
		{"RIFX", "a big-endian RIFX file"},
		{"OggS", "an Ogg file"},
		{"fLaC", "a FLAC file"},
		{"ID3", "an MP3 file"},
		{"\xff\xfb", "an MP3 file"},
		{"\xff\xf3", "an MP3 file"},
		{"FORM", "an AIFF file"},
		{".snd", "an AU file"},
		{"#!AMR", "an AMR file"},
		{"\x1aE\xdf\xa3", "a Matroska file"},
	} {
		if bytes.HasPrefix(head, []byte(kind.magic)) {
			return kind.name
		}
	}
	return ""
}

// counter counts what is read through it.
type counter struct {
	in io.Reader
	n  int64
}

// Read reads from in.
func (c *counter) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	c.n += int64(n)
	return n, err
}
