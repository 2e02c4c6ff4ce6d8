package rtc

import (
	"sync"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/tonegate/tonegate/legs/stream"
)

var _ webrtc.TrackLocal = (*track)(nil)

// track is what we send. pion's own tracks know one payload type; telephone-events need a second on the same source.
type track struct {
	settled func(stream.Params)

	mu     sync.Mutex
	writer webrtc.TrackLocalWriter
	ssrc   uint32
}

// Bind is called when the connection is up.
func (t *track) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	list := c.CodecParameters()
	p, ok := negotiated(list)
	if !ok {
		return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
	}
	t.mu.Lock()
	t.writer, t.ssrc = c.WriteStream(), uint32(c.SSRC())
	t.mu.Unlock()
	t.settled(p)
	for _, params := range list {
		if uint8(params.PayloadType) == p.Send.Payload {
			return params, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind is called when the connection is closed.
func (t *track) Unbind(webrtc.TrackLocalContext) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.writer = nil
	return nil
}

// send writes one packet under the source that was settled.
func (t *track) send(h *rtp.Header, payload []byte) error {
	t.mu.Lock()
	writer := t.writer
	h.SSRC = t.ssrc
	t.mu.Unlock()
	if writer == nil {
		return nil
	}
	_, err := writer.WriteRTP(h, payload)
	return err
}

// ID names the track.
func (t *track) ID() string { return "voice" }

// RID is empty: there is one encoding.
func (t *track) RID() string { return "" }

// StreamID names the stream.
func (t *track) StreamID() string { return "tonegate" }

// Kind is audio.
func (t *track) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeAudio }
