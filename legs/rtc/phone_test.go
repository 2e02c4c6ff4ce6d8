package rtc

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/stream"
	"github.com/tonegate/tonegate/media"
)

// phone is a browser: it makes one offer, with a data channel, and takes one answer.
type phone struct {
	pc       *webrtc.PeerConnection
	stream   *stream.Stream
	track    *track
	dc       *webrtc.DataChannel
	messages chan string
	up       chan struct{}
	done     chan struct{}
	once     sync.Once
	upOnce   sync.Once

	mu   sync.Mutex
	last uint16 // sequence number of the last packet
}

// offered are the codecs of a phone's offer.
type offered []webrtc.RTPCodecParameters

// browser is what Chromium offers, in short.
func browser() offered {
	return offered{
		codec(webrtc.MimeTypeOpus, 48000, 2, "minptime=10;useinbandfec=1", 111),
		codec(webrtc.MimeTypePCMU, 8000, 0, "", 0),
		codec(webrtc.MimeTypePCMA, 8000, 0, "", 8),
		codec(mimeEvents, 48000, 0, "0-15", 110),
		codec(mimeEvents, 8000, 0, "0-15", 126),
	}
}

func newPhone(t *testing.T, codecs offered) *phone {
	t.Helper()
	var engine webrtc.MediaEngine
	for _, c := range codecs {
		require.NoError(t, engine.RegisterCodec(c, webrtc.RTPCodecTypeAudio))
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	api := webrtc.NewAPI(webrtc.WithMediaEngine(&engine), webrtc.WithSettingEngine(settings))
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	require.NoError(t, err)
	p := &phone{pc: pc, messages: make(chan string, 100), up: make(chan struct{}), done: make(chan struct{})}
	p.track = &track{settled: func(params stream.Params) {
		p.stream.Configure(params)
		p.stream.Flow(true, true)
	}}
	p.stream = stream.New(stream.Config{Send: p.send, JitterMin: 20 * time.Millisecond})
	p.stream.Start()
	_, err = pc.AddTrack(p.track)
	require.NoError(t, err)
	p.dc, err = pc.CreateDataChannel(channelLabel, nil)
	require.NoError(t, err)
	p.dc.OnMessage(func(m webrtc.DataChannelMessage) { p.messages <- string(m.Data) })
	pc.OnTrack(p.onTrack)
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		switch s { //nolint:exhaustive // The others are steps.
		case webrtc.PeerConnectionStateConnected:
			p.upOnce.Do(func() { close(p.up) })
		case webrtc.PeerConnectionStateClosed, webrtc.PeerConnectionStateFailed:
			p.once.Do(func() { close(p.done) })
		}
	})
	t.Cleanup(p.HangUp)
	return p
}

func (p *phone) onTrack(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	var buf [packetSize]byte
	var packet rtp.Packet
	for {
		n, _, err := remote.Read(buf[:])
		if err != nil {
			return
		}
		if packet.Unmarshal(buf[:n]) == nil {
			p.stream.Receive(&packet, time.Now())
		}
	}
}

// offer gives the phone's offer with all its candidates.
func (p *phone) offer(t *testing.T) string {
	t.Helper()
	offer, err := p.pc.CreateOffer(nil)
	require.NoError(t, err)
	gathered := webrtc.GatheringCompletePromise(p.pc)
	require.NoError(t, p.pc.SetLocalDescription(offer))
	<-gathered
	return p.pc.LocalDescription().SDP
}

func (p *phone) Attach(sink legs.Sink)     { p.stream.Attach(sink) }
func (p *phone) Write(f media.Frame) error { return p.stream.Write(f) }
func (p *phone) Done() <-chan struct{}     { return p.done }
func (p *phone) HangUp()                   { p.stream.Stop(); _ = p.pc.GracefulClose() }
func (p *phone) accept(answer string) error {
	return p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

func (p *phone) Press(key dtmf.Key, hold time.Duration) error { return p.stream.Press(key, hold) }

// listen gives an endpoint that serves until the test is over.
func listen(t *testing.T, cfg Config) *Endpoint {
	t.Helper()
	e, err := New(cfg)
	require.NoError(t, err)
	require.NoError(t, e.Listen(t.Context()))
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

// connect brings a call up.
func connect(t *testing.T, e *Endpoint, codecs offered) (*Leg, *phone) {
	t.Helper()
	p := newPhone(t, codecs)
	l, answer, err := e.Answer(t.Context(), p.offer(t))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close(context.WithoutCancel(t.Context()))) })
	require.NoError(t, p.accept(answer))
	wait(t, l.Ready())
	wait(t, p.up)
	return l, p
}

func wait[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(20 * time.Second):
		require.FailNow(t, "waited in vain")
		panic("unreachable")
	}
}

func (p *phone) send(h *rtp.Header, payload []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = h.SequenceNumber
	return p.track.send(h, payload)
}

// header is one for packets that the phone makes by hand. It goes on counting: SRTP takes a great leap for another round.
func (p *phone) header() *rtp.Header {
	p.mu.Lock()
	defer p.mu.Unlock()
	return &rtp.Header{Version: 2, SequenceNumber: p.last, Timestamp: 1 << 20}
}
