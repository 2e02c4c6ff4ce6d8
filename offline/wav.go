package offline

import (
	"encoding/binary"
	"errors"

	"github.com/tonegate/tonegate/media"
)

var errWAV = errors.New("speak: flite's file is not 16-bit mono at 8 or 16 kHz")

// samples reads the file that flite writes: one fmt chunk, one data chunk, 16-bit PCM. The oldest voice speaks at 8 kHz.
func samples(wav []byte) ([]int16, error) {
	const header = 44
	if len(wav) < header || string(wav[:4]) != "RIFF" || string(wav[8:16]) != "WAVEfmt " || string(wav[36:40]) != "data" {
		return nil, errWAV
	}
	little := binary.LittleEndian
	rate := media.Hz(little.Uint32(wav[24:]))
	if little.Uint16(wav[20:]) != 1 || little.Uint16(wav[22:]) != 1 ||
		rate != SpeakRate && rate != SpeakRate/2 || little.Uint16(wav[34:]) != 16 {
		return nil, errWAV
	}
	data := wav[header:]
	if size := int(little.Uint32(wav[40:])); size < len(data) {
		data = data[:size]
	}
	pcm := make([]int16, len(data)/2)
	for i := range pcm {
		pcm[i] = int16(little.Uint16(data[2*i:])) // the two's complement is meant
	}
	return media.NewResampler(rate, SpeakRate).Resample(nil, pcm), nil
}

// appendPCM writes the samples as little-endian 16-bit words.
func appendPCM(dst []byte, pcm []int16) []byte {
	for _, s := range pcm {
		dst = binary.LittleEndian.AppendUint16(dst, uint16(s)) // the two's complement is meant
	}
	return dst
}
