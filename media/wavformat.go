package media

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// WAVEncoding is how the samples of a sound file are written.
type WAVEncoding uint8

// The encodings that are read.
const (
	WAVLinear WAVEncoding = iota + 1 // integers of 8 (unsigned), 16, 24 or 32 bits
	WAVFloat                         // IEEE 754 of 32 or 64 bits
	WAVALaw                          // ITU-T G.711, 8 bits
	WAVMuLaw                         // ITU-T G.711, 8 bits
)

// Format tags of the fmt chunk.
const (
	tagLinear     = 0x0001
	tagFloat      = 0x0003
	tagALaw       = 0x0006
	tagMuLaw      = 0x0007
	tagExtensible = 0xFFFE
)

const (
	minReadRate    = 6000 // Hz; below it the upper tones of a keypad would have no room
	maxReadRate    = 192000
	maxReadChannel = 8
)

// WAVFormat tells how the samples of a sound file are written.
type WAVFormat struct {
	Encoding WAVEncoding
	Bits     int // a sample
	Rate     Hz
	Channels int
}

// Block is the number of octets of one sample of each channel.
func (f WAVFormat) Block() int { return f.Channels * f.Bits / 8 }

// Silence is the octet that, repeated, is silence.
func (f WAVFormat) Silence() byte {
	switch {
	case f.Encoding == WAVALaw:
		return 0xD5
	case f.Encoding == WAVMuLaw:
		return 0xFF
	case f.Bits == 8:
		return 0x80 // unsigned by definition
	default:
		return 0
	}
}

// readWAVFormat reads the fmt chunk.
func readWAVFormat(in io.Reader, size int64) (*WAVFormat, error) {
	const longest = 128
	if size < 16 || size > longest {
		return nil, fmt.Errorf("%w: format chunk of a wrong length", ErrWAV)
	}
	b := make([]byte, size+size%2)
	if _, err := io.ReadFull(in, b); err != nil {
		return nil, wavFault("format", err)
	}
	tag := binary.LittleEndian.Uint16(b)
	f := &WAVFormat{
		Channels: int(binary.LittleEndian.Uint16(b[2:])),
		Rate:     Hz(binary.LittleEndian.Uint32(b[4:])),
		Bits:     int(binary.LittleEndian.Uint16(b[14:])),
	}
	if tag == tagExtensible && size >= 40 {
		tag = binary.LittleEndian.Uint16(b[24:]) // the first two octets of the sub-format name the encoding
	}
	if err := f.encode(tag); err != nil {
		return nil, err
	}
	if f.Channels < 1 || f.Channels > maxReadChannel {
		return nil, fmt.Errorf("%w: %d channels", ErrWAVFormat, f.Channels)
	}
	if !f.Rate.readable() {
		return nil, fmt.Errorf("%w: rate of %d hz", ErrWAVFormat, f.Rate)
	}
	if int(binary.LittleEndian.Uint16(b[12:])) != f.Block() {
		return nil, fmt.Errorf("%w: block length does not fit the format", ErrWAV)
	}
	return f, nil
}

// readable tells whether sound of this rate is read. Above 48 kHz it is the rates of studios alone: filters for odd
// ratios would be long.
func (r Hz) readable() bool {
	const usual, step = 48000, 11025
	return r >= minReadRate && r <= maxReadRate && (r <= usual || r%step == 0 || r%usual == 0)
}

// encode takes the encoding from a format tag.
func (f *WAVFormat) encode(tag uint16) error {
	var known bool
	switch tag {
	case tagLinear:
		f.Encoding, known = WAVLinear, f.Bits == 8 || f.Bits == 16 || f.Bits == 24 || f.Bits == 32
	case tagFloat:
		f.Encoding, known = WAVFloat, f.Bits == 32 || f.Bits == 64
	case tagALaw:
		f.Encoding, known = WAVALaw, f.Bits == 8
	case tagMuLaw:
		f.Encoding, known = WAVMuLaw, f.Bits == 8
	default:
		return fmt.Errorf("%w: %s", ErrWAVFormat, codecName(tag))
	}
	if !known {
		return fmt.Errorf("%w: %d bits a sample", ErrWAVFormat, f.Bits)
	}
	return nil
}

// codecName names the codecs that are met in recordings of calls and not read.
func codecName(tag uint16) string {
	switch tag {
	case 0x0002, 0x0011:
		return "codec ADPCM"
	case 0x0031:
		return "codec GSM 06.10"
	case 0x0050, 0x0055:
		return "codec MPEG audio"
	case 0x0064, 0x0065, 0x0045:
		return "codec G.726"
	case 0x0083:
		return "codec G.729"
	default:
		return fmt.Sprintf("codec %#04x", tag)
	}
}

// decode appends the samples in b, which is a whole number of them, to dst as 16 bits; what is finer is cut off.
func (f WAVFormat) decode(dst []int16, b []byte) []int16 {
	switch f.Encoding {
	case WAVALaw:
		return DecodePCMA(dst, b)
	case WAVMuLaw:
		return DecodePCMU(dst, b)
	case WAVFloat:
		return f.decodeFloat(dst, b)
	case WAVLinear:
	}
	if f.Bits == 8 {
		for _, c := range b {
			dst = append(dst, (int16(c)-128)<<8)
		}
		return dst
	}
	size := f.Bits / 8
	for ; len(b) >= size; b = b[size:] {
		dst = append(dst, int16(binary.LittleEndian.Uint16(b[size-2:])))
	}
	return dst
}

// decodeFloat appends samples of -1 to 1; what is no number is silence.
func (f WAVFormat) decodeFloat(dst []int16, b []byte) []int16 {
	size := f.Bits / 8
	for ; len(b) >= size; b = b[size:] {
		var v float64
		if size == 4 {
			v = float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		} else {
			v = math.Float64frombits(binary.LittleEndian.Uint64(b))
		}
		if math.IsNaN(v) {
			v = 0
		}
		dst = append(dst, int16(min(max(v*(math.MaxInt16+1), math.MinInt16), math.MaxInt16)))
	}
	return dst
}
