package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

// browserCall is a page without a page: one offer, one data channel, 20 ms frames of PCMU.
type browserCall struct {
	pc       *webrtc.PeerConnection
	dc       *webrtc.DataChannel
	track    *webrtc.TrackLocalStaticSample
	messages chan string
	open     chan struct{}
	location string
}

func callFromBrowser(t *testing.T, host string) *browserCall {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	var engine webrtc.MediaEngine
	require.NoError(t, engine.RegisterDefaultCodecs())
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(&engine)).
		NewPeerConnection(webrtc.Configuration{})
	require.NoError(t, err)
	b := &browserCall{pc: pc, messages: make(chan string, 256), open: make(chan struct{})}
	t.Cleanup(func() { require.NoError(t, pc.GracefulClose()) })
	b.track, err = webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU}, "a", "a")
	require.NoError(t, err)
	_, err = pc.AddTrack(b.track)
	require.NoError(t, err)
	b.dc, err = pc.CreateDataChannel("tonegate", nil)
	require.NoError(t, err)
	b.dc.OnOpen(func() { close(b.open) })
	b.dc.OnMessage(func(m webrtc.DataChannelMessage) { b.messages <- string(m.Data) })
	offer, err := pc.CreateOffer(nil)
	require.NoError(t, err)
	gathered := webrtc.GatheringCompletePromise(pc)
	require.NoError(t, pc.SetLocalDescription(offer))
	<-gathered

	url := "http://" + host + "/v1/phone/calls"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(pc.LocalDescription().SDP))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/sdp")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusCreated, res.StatusCode, string(answer))
	b.location = "http://" + host + res.Header.Get("Location")
	require.NoError(t, pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: string(answer)}))
	return b
}

// await gives the next message of a type.
func (b *browserCall) await(t *testing.T, typ string) string {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case m := <-b.messages:
			var head struct{ Type string }
			require.NoError(t, json.Unmarshal([]byte(m), &head))
			if head.Type == typ {
				return m
			}
		case <-limit:
			require.Fail(t, "no message", typ)
		}
	}
}

func TestGateTakesACallerFromThePage(t *testing.T) {
	t.Parallel()
	bot := newParty(t)
	ready := startGate(t, "127.0.0.1:9")
	serve := startServe(t, ready, bot)
	b := callFromBrowser(t, ready.HTTP)
	botLeg := <-bot.legs
	connected := serve.await(t, ofType(control.CallConnected))
	<-b.open
	require.NotContains(t, b.await(t, "call.connected"), "sip:")
	require.NotEmpty(t, botLeg.RemoteHeader("X-Tonegate-Call"))
	go hum(t.Context(), botLeg)
	b.await(t, "sound")

	require.NoError(t, b.dc.SendText(`{"type":"text","text":"I would like to pay"}`))
	require.Contains(t, b.await(t, "call.text"), "I would like to pay", "the page shows what was passed on")
	require.Equal(t, "I would like to pay", serve.await(t, ofType(control.CallText)).Text)
	require.NoError(t, b.dc.SendText(`{"type":"text","text":"4242 4242 4242 4242"}`))
	require.Contains(t, b.await(t, "refused"), "card_number")

	require.Eventually(t, func() bool {
		_ = b.track.WriteSample(media.Sample{Data: make([]byte, 160), Duration: 20 * time.Millisecond})
		return bot.count() > 5 // a payload of zeros is as loud as mu-law gets
	}, 5*time.Second, 20*time.Millisecond, "the bot hears the caller")

	req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, b.location, nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusNoContent, res.StatusCode)
	end := serve.await(t, ofType(control.CallEnded))
	require.Equal(t, connected.CallID, end.CallID)
	require.Equal(t, "hung_up", end.Reason)
	<-botLeg.Done()
}
