package media

import (
	"errors"
	"fmt"

	"github.com/pion/opus"
)

// ErrOpus is a packet that is not Opus as RFC 6716 has it.
var ErrOpus = errors.New("malformed opus packet")

// maxOpusSamples is 120 ms at 48 kHz, the longest packet (RFC 6716 §3.2.5).
const maxOpusSamples = 5760

// OpusDecoder decodes one stream of Opus packets to mono. Not safe for concurrent use.
type OpusDecoder struct {
	decoder opus.Decoder
	pcm     [maxOpusSamples]int16
}

// NewOpusDecoder makes a decoder that gives samples at rate: 8000, 12000, 16000, 24000 or 48000 Hz.
func NewOpusDecoder(rate Hz) (*OpusDecoder, error) {
	d, err := opus.NewDecoderWithOutput(int(rate), 1)
	if err != nil {
		return nil, fmt.Errorf("open opus decoder at %d hz: %w", rate, err)
	}
	return &OpusDecoder{decoder: d}, nil
}

// Decode appends the samples of one packet to dst. On an error dst is as before and the next packet may be tried.
func (d *OpusDecoder) Decode(dst []int16, packet []byte) (pcm []int16, err error) {
	defer func() {
		// The packet comes from outside and the decoder's tables are deep: one bad packet must not end every call.
		if recover() != nil {
			pcm, err = dst, ErrOpus
		}
	}()
	n, err := d.decoder.DecodeToInt16(packet, d.pcm[:])
	if err != nil {
		return dst, ErrOpus
	}
	return append(dst, d.pcm[:n]...), nil
}
