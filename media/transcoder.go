package media

import "errors"

// ErrCodec is a codec that cannot be had: Opus as a target, or an unknown one.
var ErrCodec = errors.New("no way to transcode")

// Transcoder turns the frames of one stream into another codec. It keeps the state of the resampler and of the Opus
// decoder, so each direction of a call has its own. Not safe for concurrent use.
type Transcoder struct {
	to        Codec
	from      Codec
	resampler *Resampler
	opus      *OpusDecoder
	in, out   []int16
	payload   []byte
}

// NewTranscoder makes a Transcoder that gives frames of codec to.
func NewTranscoder(to Codec) *Transcoder {
	return &Transcoder{to: to}
}

// Transcode gives f in the target codec. The payload of the result belongs to the Transcoder (or is f's own, when the
// codecs are equal) and is valid until the next call. A lost frame stays lost. The source may change its codec in
// mid-stream.
func (t *Transcoder) Transcode(f Frame) (Frame, error) {
	if f.Codec == t.to {
		return f, nil
	}
	if f.Codec != t.from {
		if err := t.open(f.Codec); err != nil {
			return Frame{}, err
		}
	}
	pcm, err := t.samples(f)
	if err != nil {
		return Frame{}, err
	}
	if t.resampler != nil {
		t.out = t.resampler.Resample(t.out[:0], pcm)
		pcm = t.out
	}
	if f.Lost {
		return Frame{Codec: t.to, Lost: true}, nil
	}
	payload, ok := appendEncoded(t.payload[:0], t.to, pcm)
	if !ok {
		return Frame{}, ErrCodec
	}
	t.payload = payload
	return Frame{Codec: t.to, Payload: payload}, nil
}

// open prepares for frames of codec from.
func (t *Transcoder) open(from Codec) error {
	if from.Rate() == 0 || t.to.Rate() == 0 || t.to == Opus {
		return ErrCodec
	}
	t.from, t.opus, t.resampler = from, nil, nil
	if from == Opus {
		d, err := NewOpusDecoder(t.to.Rate())
		if err != nil {
			return err
		}
		t.opus = d
		return nil
	}
	if from.Rate() != t.to.Rate() {
		t.resampler = NewResampler(from.Rate(), t.to.Rate())
	}
	return nil
}

// samples decodes f; an Opus frame to exactly one frame at the target's rate, whatever length its sender chose.
func (t *Transcoder) samples(f Frame) ([]int16, error) {
	if t.opus == nil {
		t.in = f.AppendSamples(t.in[:0])
		return t.in, nil
	}
	n, err := t.to.Samples(), error(nil)
	t.in = t.in[:0]
	if !f.Lost {
		t.in, err = t.opus.Decode(t.in, f.Payload)
	}
	if len(t.in) < n {
		t.in = appendSilence(t.in, n-len(t.in))
	}
	return t.in[:n], err
}
