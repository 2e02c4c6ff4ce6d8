package media

// Frame is 20 ms of one direction's audio, still encoded as it came from the wire or a source.
//
// Payload is owned by the receiver of the Frame only for the length of the call that hands it over; who keeps it copies
// it. A Frame with Lost set has no payload: the packet did not arrive in time and the receiver conceals it (silence at
// the least).
type Frame struct {
	Codec   Codec
	Payload []byte
	Lost    bool
}

// AppendSamples appends the frame's samples at Codec.Rate to dst. A lost frame, and an Opus frame, which only a
// Transcoder can decode because it needs the frames before, append one frame of silence.
func (f Frame) AppendSamples(dst []int16) []int16 {
	if f.Lost {
		return appendSilence(dst, f.Codec.Samples())
	}
	switch f.Codec {
	case PCMU:
		return DecodePCMU(dst, f.Payload)
	case PCMA:
		return DecodePCMA(dst, f.Payload)
	case L16:
		return DecodeL16(dst, f.Payload)
	case Opus:
		return appendSilence(dst, f.Codec.Samples())
	default:
		return dst
	}
}

// EncodeFrame encodes pcm, which is at c.Rate, into a new Frame. For Opus, which is decoded only, the frame is Lost.
func EncodeFrame(c Codec, pcm []int16) Frame {
	payload, ok := appendEncoded(make([]byte, 0, 2*len(pcm)), c, pcm)
	return Frame{Codec: c, Payload: payload, Lost: !ok}
}

// SilentFrame is one frame of digital silence.
func SilentFrame(c Codec) Frame {
	return EncodeFrame(c, make([]int16, c.Samples()))
}

// appendEncoded appends the codes of pcm to dst; false when the codec cannot be encoded.
func appendEncoded(dst []byte, c Codec, pcm []int16) ([]byte, bool) {
	switch c {
	case PCMU:
		return EncodePCMU(dst, pcm), true
	case PCMA:
		return EncodePCMA(dst, pcm), true
	case L16:
		return EncodeL16(dst, pcm), true
	case Opus:
		return nil, false
	default:
		return nil, false
	}
}

func appendSilence(dst []int16, n int) []int16 {
	for range n {
		dst = append(dst, 0)
	}
	return dst
}
