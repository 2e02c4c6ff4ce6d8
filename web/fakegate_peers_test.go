//go:build peers

package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
	"github.com/tonegate/tonegate/web"
)

// eventPayload is the payload type that Chromium offers for telephone-event/8000.
const eventPayload = 126

// fakeGate answers the page's offer as the gate does, PCMU and telephone-event alone, notes each press, and plays a
// payment: menu, consent, window, three fields, result.
type fakeGate struct {
	t   *testing.T
	api *webrtc.API

	mu      sync.Mutex
	keys    strings.Builder // presses of the last call, test cards only
	hangUps int
	calls   []*fakeCall
}

// startFakeGate serves page and calls on loopback and gives the page's address.
func startFakeGate(t *testing.T) string {
	t.Helper()
	engine := &webrtc.MediaEngine{}
	for _, codec := range []webrtc.RTPCodecParameters{
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}, PayloadType: 0},
		{
			RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "audio/telephone-event", ClockRate: 8000},
			PayloadType:        eventPayload,
		},
	} {
		require.NoError(t, engine.RegisterCodec(codec, webrtc.RTPCodecTypeAudio))
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	g := &fakeGate{t: t, api: webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(settings))}

	mux := http.NewServeMux()
	mux.Handle("/", web.Phone())
	mux.HandleFunc("POST /v1/phone/calls", g.answer)
	mux.HandleFunc("DELETE /v1/phone/calls/{id}", g.hangUp)
	mux.HandleFunc("GET /test/keys", g.pressed)
	mux.HandleFunc("GET /test/hangups", g.hungUp)
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.Close()
		g.mu.Lock()
		calls := g.calls
		g.mu.Unlock()
		for _, c := range calls {
			c.close()
		}
	})
	return server.URL
}

func (g *fakeGate) answer(w http.ResponseWriter, r *http.Request) {
	offer, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	if err != nil || r.Header.Get("Content-Type") != "application/sdp" {
		http.Error(w, "no offer", http.StatusBadRequest)
		return
	}
	call, sdp, err := g.newCall(string(offer))
	if err != nil {
		g.t.Errorf("answer the page: %v", err)
		http.Error(w, "no answer", http.StatusInternalServerError)
		return
	}
	g.mu.Lock()
	g.keys.Reset()
	g.calls = append(g.calls, call)
	g.mu.Unlock()
	w.Header().Set("Content-Type", "application/sdp")
	w.Header().Set("Location", "/v1/phone/calls/test")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, sdp)
}

func (g *fakeGate) newCall(offer string) (*fakeCall, string, error) {
	pc, err := g.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, "", err
	}
	track, err := webrtc.NewTrackLocalStaticSample(
		webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}, "audio", "gate")
	if err != nil {
		return nil, "", err
	}
	if _, err = pc.AddTrack(track); err != nil {
		return nil, "", err
	}
	c := &fakeCall{gate: g, pc: pc, done: make(chan struct{}), keys: make(chan byte, 64), texts: make(chan string, 8)}
	pc.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { c.listen(remote) })
	pc.OnDataChannel(func(channel *webrtc.DataChannel) {
		if channel.Label() != "tonegate" {
			g.t.Errorf("data channel %q", channel.Label())
			return
		}
		c.channel = channel
		channel.OnMessage(func(m webrtc.DataChannelMessage) { c.message(m.Data) })
		channel.OnOpen(func() {
			go c.speak(track)
			go c.play()
		})
	})
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return nil, "", err
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return nil, "", err
	}
	if err := pc.SetLocalDescription(answer); err != nil {
		return nil, "", err
	}
	<-gathered
	return c, pc.LocalDescription().SDP, nil
}

func (g *fakeGate) hangUp(w http.ResponseWriter, _ *http.Request) {
	g.mu.Lock()
	call := g.calls[len(g.calls)-1]
	g.hangUps++
	g.mu.Unlock()
	secure, capture, back, air := int64(310), int64(9_400), int64(280), int64(740)
	call.send(control.Event{
		Type: control.CallEnded, Reason: "hung_up",
		Timings: &control.Timings{Secure: &secure, Capture: &capture, Return: &back, DeadAirMax: &air},
	})
	w.WriteHeader(http.StatusNoContent)
	go call.close()
}

// pressed tells the test which presses came over the wire in the last call.
func (g *fakeGate) pressed(w http.ResponseWriter, _ *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, _ = io.WriteString(w, g.keys.String())
}

// hungUp tells the test how many calls the page has ended.
func (g *fakeGate) hungUp(w http.ResponseWriter, _ *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, _ = fmt.Fprint(w, g.hangUps)
}

// fakeCall is one call of the page.
type fakeCall struct {
	gate    *fakeGate
	pc      *webrtc.PeerConnection
	channel *webrtc.DataChannel
	keys    chan byte
	texts   chan string
	done    chan struct{}
	once    sync.Once

	mu  sync.Mutex
	seq uint64
}

func (c *fakeCall) close() {
	c.once.Do(func() {
		close(c.done)
		for begun := time.Now(); c.channel.BufferedAmount() > 0 && time.Since(begun) < time.Second; {
			<-time.After(5 * time.Millisecond) // as the gate does: the page has to know the end
		}
		_ = c.channel.Close()
		_ = c.pc.Close()
	})
}

// send numbers and sends one event as the gate does.
func (c *fakeCall) send(e control.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	e.Seq, e.At, e.CallID = c.seq, time.Now(), "test"
	text, err := json.Marshal(e)
	if err != nil {
		c.gate.t.Errorf("marshal an event: %v", err)
		return
	}
	_ = c.channel.SendText(string(text))
}

func (c *fakeCall) message(data []byte) {
	var message struct{ Type, Text string }
	if err := json.Unmarshal(data, &message); err != nil || message.Type != "text" {
		c.gate.t.Errorf("message of the page is no text: %v", err)
		return
	}
	c.texts <- message.Text
}

// speak sends silence, so that media flows as in a call.
func (c *fakeCall) speak(track *webrtc.TrackLocalStaticSample) {
	silence := []byte(strings.Repeat("\xff", 160))
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ticker.C:
			_ = track.WriteSample(media.Sample{Data: silence, Duration: 20 * time.Millisecond})
		}
	}
}

// listen notes each press once: packets of one press share their RTP timestamp (RFC 4733 §2.5.1.2).
func (c *fakeCall) listen(remote *webrtc.TrackRemote) {
	const names = "0123456789*#"
	last, seen := uint32(0), false
	for {
		packet, _, err := remote.ReadRTP()
		if err != nil {
			return
		}
		if code, ok := eventOf(packet, len(names)); ok && (!seen || packet.Timestamp != last) {
			last, seen = packet.Timestamp, true
			c.gate.mu.Lock()
			c.gate.keys.WriteByte(names[code])
			c.gate.mu.Unlock()
			c.keys <- names[code]
		}
	}
}

func eventOf(packet *rtp.Packet, codes int) (int, bool) {
	if packet.PayloadType != eventPayload || len(packet.Payload) < 4 {
		return 0, false
	}
	return int(packet.Payload[0]), int(packet.Payload[0]) < codes
}
