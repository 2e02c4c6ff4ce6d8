package speech

import (
	"encoding/binary"
	"errors"

	"github.com/tonegate/tonegate/media"
)

var errWAV = errors.New("speech: the audio is not 16-bit mono wav")

// decodeWAV reads 16-bit mono PCM. Unlike media.ReadWAV it takes a file whose sizes are not known, as servers stream it.
func decodeWAV(wav []byte) ([]int16, media.Hz, error) {
	if len(wav) < 12 || string(wav[:4]) != "RIFF" || string(wav[8:12]) != "WAVE" {
		return nil, 0, errWAV
	}
	little := binary.LittleEndian
	var rate media.Hz
	for rest := wav[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int64(little.Uint32(rest[4:]))
		rest = rest[8:]
		body := rest
		if size < int64(len(rest)) {
			body = rest[:size]
		}
		switch name {
		case "fmt ":
			if len(body) < 16 || little.Uint16(body) != 1 || little.Uint16(body[2:]) != 1 || little.Uint16(body[14:]) != 16 {
				return nil, 0, errWAV
			}
			rate = media.Hz(little.Uint32(body[4:]))
		case "data":
			if rate < 8000 || rate > 48000 {
				return nil, 0, errWAV
			}
			pcm := make([]int16, len(body)/2)
			for i := range pcm {
				pcm[i] = int16(little.Uint16(body[2*i:])) // the two's complement is meant
			}
			return pcm, rate, nil
		}
		rest = rest[min(size+size%2, int64(len(rest))):]
	}
	return nil, 0, errWAV
}
