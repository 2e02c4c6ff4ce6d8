package transfer

import (
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// voice is the masked way of the caller's audio to somebody who may hear words but no tones: decode, mask, encode. It
// has 60 ms of audio under way; who closes the way throws the voice away. Not safe for concurrent use.
type voice struct {
	to      media.Codec
	decoder *media.Transcoder
	mask    *dtmf.Mask
	pcm     []int16
	payload []byte
}

// newVoice makes a way to a leg of the codec. The caller's frames may have any.
func newVoice(to media.Codec) *voice {
	return &voice{
		to:      to,
		decoder: media.NewTranscoder(to),
		mask:    dtmf.NewMask(dtmf.MaskConfig{Rate: int(to.Rate())}),
	}
}

// pass gives the masked frame; its payload is valid until the next call. What is lost or cannot be decoded becomes
// silence, so that the mask's time goes on.
func (v *voice) pass(f media.Frame) media.Frame {
	g, err := v.decoder.Transcode(f)
	v.pcm = v.pcm[:0]
	if err == nil && !g.Lost {
		v.pcm = g.AppendSamples(v.pcm)
	}
	return v.encode(v.mask.Process(v.pcm))
}

func (v *voice) encode(pcm []int16) media.Frame {
	switch v.to {
	case media.PCMU:
		v.payload = media.EncodePCMU(v.payload[:0], pcm)
	case media.PCMA:
		v.payload = media.EncodePCMA(v.payload[:0], pcm)
	case media.L16:
		v.payload = media.EncodeL16(v.payload[:0], pcm)
	case media.Opus:
		return media.Frame{Codec: v.to, Lost: true}
	default:
		return media.Frame{Codec: v.to, Lost: true}
	}
	return media.Frame{Codec: v.to, Payload: v.payload}
}

// ear listens for tones in what is not passed on: the way back opens when it has heard none for a while. Not safe for
// concurrent use.
type ear struct {
	voice *voice
}

func newEar() *ear { return &ear{voice: newVoice(media.PCMU)} }

// tone tells whether the newest audio may hold a tone.
func (e *ear) tone(f media.Frame) bool {
	e.voice.pass(f)
	return e.voice.mask.Suspicious()
}
