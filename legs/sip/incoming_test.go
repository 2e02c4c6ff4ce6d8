package sip

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/legtest"
	"github.com/tonegate/tonegate/media"
)

// loopback is an address for RTP of the leg whose description was given.
func loopback(t *testing.T, body []byte) netip.AddrPort {
	t.Helper()
	return describe(t, body).addr
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	e, _ := answerer(t, Config{})
	plain := newPeer(t, e).sdp("0")
	for _, tt := range []struct {
		name    string
		method  sip.RequestMethod
		body    string
		headers []string
		status  int
	}{
		{"no codec of ours", "INVITE", newPeer(t, e).sdp("9 18"), nil, 488},
		{"no description at all", "INVITE", "hello", nil, 488},
		{"video alone", "INVITE", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 RTP/AVP 31\r\n", nil, 488},
		{"audio refused", "INVITE", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\n", nil, 488},
		{"encrypted alone", "INVITE", "v=0\r\nm=audio 9 RTP/SAVP 0\r\nc=IN IP4 127.0.0.1\r\n", nil, 488},
		{"another content type", "INVITE", "hello", []string{"Content-Type: text/plain"}, 415},
		{"an extension that is unknown", "INVITE", plain, []string{"Require: frobnication"}, 420},
		{"a session timer", "INVITE", plain, []string{"Require: timer", "Session-Expires: 90;refresher=uac"}, 420},
		{"the place of a call", "INVITE", plain, []string{"Require: Replaces", "Replaces: 1@x;to-tag=a;from-tag=b"}, 420},
		{"bye to no call, with one", "BYE", "", []string{"Require: timer"}, 420},
		{"too many hops", "INVITE", plain, []string{"Max-Forwards: 0"}, 483},
		{"an offer inside no call", "INVITE", plain, []string{"To: <sip:desk@127.0.0.1>;tag=nobody"}, 481},
		{"bye to no call", "BYE", "", []string{"To: <sip:desk@127.0.0.1>;tag=nobody"}, 481},
		{"info to no call", "INFO", "", []string{"To: <sip:desk@127.0.0.1>;tag=nobody"}, 481},
		{"update of no call", "UPDATE", "", []string{"To: <sip:desk@127.0.0.1>;tag=nobody"}, 481},
		{"options of no call", "OPTIONS", "", []string{"To: <sip:desk@127.0.0.1>;tag=nobody"}, 481},
		{"cancel of nothing", "CANCEL", "", nil, 481},
		{"register", "REGISTER", "", nil, 405},
		{"message", "MESSAGE", "", nil, 405},
		{"options", "OPTIONS", "", nil, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t, e)
			p.cseq = 7
			p.request(string(tt.method), tt.body, tt.headers...)
			res := p.final(tt.method)
			require.Equal(t, tt.status, res.StatusCode)
			if tt.status == 405 || tt.method == "OPTIONS" && tt.status == 200 {
				require.Contains(t, res.GetHeader("Allow").Value(), "INVITE")
			}
			if tt.status == 420 {
				require.Contains(t, strings.Join(tt.headers, "\n"), "Require: "+res.GetHeader("Unsupported").Value())
			}
		})
	}
}

// TestExtensionsThatAreOnlySupported: a phone that could do more gets its call, and so does one that wants its ringing
// acknowledged: there is none.
func TestExtensionsThatAreOnlySupported(t *testing.T) {
	t.Parallel()
	answered := make(chan *Leg, 2)
	answer := answerTo(answered)
	e := listen(t, Config{Handler: func(ctx context.Context, in *Incoming) {
		_ = in.Ring(ctx)
		answer(ctx, in)
	}})
	for _, tt := range []struct {
		extensions []string
		first      int // status after 100
	}{
		{[]string{"Supported: 100rel, timer, replaces, outbound", "Session-Expires: 90;refresher=uac"}, 180},
		{[]string{"Supported: timer", "Require: 100rel"}, 200},
	} {
		p := newPeer(t, e)
		p.request("INVITE", p.sdp("0"), tt.extensions...)
		var first *sip.Response
		p.read(func(m sip.Message) bool {
			res, ok := m.(*sip.Response)
			first = res
			return ok && res.StatusCode > sip.StatusTrying
		})
		require.Equal(t, tt.first, first.StatusCode)
		require.Nil(t, first.GetHeader("Require"))
		receive(t, answered)
	}
}

func TestOfferInTheAnswer(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{Codecs: []media.Codec{media.PCMA, media.PCMU}})
	p := newPeer(t, e)
	p.request("INVITE", "")
	res := p.final(sip.INVITE)
	require.Equal(t, 200, res.StatusCode)
	offer := describe(t, res.Body())
	require.Equal(t, []format{{8, media.PCMA}, {0, media.PCMU}}, offer.formats)
	p.request("ACK", p.sdp("0 101", events))
	l := receive(t, answered)
	require.Equal(t, media.PCMU, l.Codec())
	ear := legtest.NewEar()
	l.Attach(ear)
	p.chatter(p.media, offer.addr, 0)
	ear.WaitSound(t, 3)
}

func TestTheAnswerIsRepeatedUntilTheACK(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{})
	p := newPeer(t, e)
	p.request("INVITE", p.sdp("0"))
	first := p.final(sip.INVITE)
	l := receive(t, answered)
	second := p.final(sip.INVITE)
	require.Equal(t, first.To().Value(), second.To().Value(), "one tag")
	require.Equal(t, first.Body(), second.Body())
	p.request("ACK", "")
	receive(t, l.Answered())
	p.request("BYE", "")
	require.Equal(t, 200, p.final(sip.BYE).StatusCode)
	receive(t, l.Done())
	require.ErrorIs(t, l.Err(), legs.ErrHangup)
}

func TestACallThatLoops(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{Handler: func(ctx context.Context, in *Incoming) { _ = in.Ring(ctx); <-ctx.Done() }})
	p := newPeer(t, e)
	p.request("INVITE", p.sdp("0"))
	p.read(func(m sip.Message) bool { res, ok := m.(*sip.Response); return ok && res.StatusCode == 180 })
	p.cseq--
	p.request("INVITE", p.sdp("0")) // The same call by another way: another branch.
	require.Equal(t, 482, p.final(sip.INVITE).StatusCode)
}

func TestDraining(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{})
	p := newPeer(t, e)
	require.Equal(t, 200, p.invite(p.sdp("0")).StatusCode)
	l := receive(t, answered)
	e.Drain()
	other := newPeer(t, e)
	require.Equal(t, 503, other.invite(other.sdp("0")).StatusCode)
	require.NoError(t, l.Err())
	require.Equal(t, 1, e.Calls())
}

func TestWhatAHandlerKnows(t *testing.T) {
	t.Parallel()
	got := make(chan []string, 1)
	e := listen(t, Config{Handler: func(ctx context.Context, in *Incoming) {
		got <- []string{in.User(), in.From(), in.To(), in.Header("x-LINK"), in.Header("absent")}
		_ = in.Refuse(ctx, 403)
		_, err := in.Answer(ctx)
		if err == nil {
			panic("answered after a refusal")
		}
	}})
	p := newPeer(t, e)
	res := p.invite(p.sdp("0"), "X-Link: abc", "From: \"Phone\" <sip:phone@127.0.0.1:5999;foo=bar>;tag=1")
	require.Equal(t, 403, res.StatusCode)
	require.Equal(t, []string{"desk", "sip:phone@127.0.0.1:5999", "sip:desk@127.0.0.1", "abc", ""}, receive(t, got))
}

func TestAHandlerThatDoesNothingRefuses(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPeer(t, e)
	require.Equal(t, 480, p.invite(p.sdp("0")).StatusCode)
	require.Error(t, (&Incoming{}).Refuse(t.Context(), 200))
}

func TestKeysByInfo(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{})
	p := newPeer(t, e)
	p.invite(p.sdp("0"))
	l := receive(t, answered)
	ear := legtest.NewEar()
	l.Attach(ear)
	for _, tt := range []struct {
		kind, body string
		status     int
	}{
		{"application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", 200},
		{"application/dtmf", "5", 200},
		{"application/dtmf-relay", "nonsense", 415},
		{"text/plain", "5", 415},
		{"", "", 200},
	} {
		p.request("INFO", tt.body, "Content-Type: "+tt.kind)
		require.Equal(t, tt.status, p.final(sip.INFO).StatusCode)
	}
	p.request("INFO", "7", "Content-Type: application/dtmf")
	require.Equal(t, 200, p.final(sip.INFO).StatusCode)
	p.cseq-- // There are phones that do not count.
	p.request("INFO", "8", "Content-Type: application/dtmf")
	require.Equal(t, 200, p.final(sip.INFO).StatusCode)
	ear.WaitKeys(t, 4)
	require.Equal(t, []dtmf.Key{5, 5, 7, 8}, ear.Keys())

	// The other way: without telephone-events our keys go by INFO, too.
	require.NoError(t, l.Press(dtmf.Star, 100*time.Millisecond))
	require.NoError(t, l.Press(dtmf.Key(3), 100*time.Millisecond))
	for range 2 {
		req := p.incoming(sip.INFO)
		_, _, err := dtmf.ParseInfo(req.ContentType().Value(), req.Body())
		require.NoError(t, err)
		p.respond(req, 200, "")
	}
}

// TestOneInfoIsOneKey: one that comes again after its transaction was dropped is no other key.
func TestOneInfoIsOneKey(t *testing.T) {
	t.Parallel()
	info := func(branch string) *sip.Request {
		req := sip.NewRequest(sip.INFO, sip.Uri{Host: "127.0.0.1"})
		via := &sip.ViaHeader{Host: "127.0.0.1", Params: sip.NewParams()}
		if branch != "" {
			via.Params.Add("branch", branch)
		}
		req.AppendHeader(via)
		return req
	}
	var d dialog
	require.True(t, d.once(info("z9hG4bK1")))
	require.False(t, d.once(info("z9hG4bK1")))
	require.True(t, d.once(info("z9hG4bK2")))
	require.True(t, d.once(info("")))
	require.True(t, d.once(info("")), "nobody can tell")
	require.True(t, d.once(sip.NewRequest(sip.INFO, sip.Uri{})))
}

func TestKeysInTheAudio(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{})
	p := newPeer(t, e)
	res := p.invite(p.sdp("0"))
	l := receive(t, answered)
	ear := legtest.NewEar()
	l.Attach(ear)
	to := loopback(t, res.Body())
	pcm := dtmf.Generate([]dtmf.Key{4, 2, dtmf.Pound}, 100*time.Millisecond, 100*time.Millisecond, -10)
	pcm = append(make([]int16, 1600), append(pcm, make([]int16, 3200)...)...)
	for len(pcm) >= 160 {
		p.packet(p.media, to, 0, media.EncodePCMU(nil, pcm[:160]))
		pcm = pcm[160:]
		time.Sleep(media.FrameDuration) // The pace of a phone.
	}
	ear.WaitKeys(t, 3)
	require.Equal(t, []dtmf.Key{4, 2, dtmf.Pound}, ear.Keys())
}

func TestMediaWatchdog(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{MediaTimeout: 300 * time.Millisecond})
	p := newPeer(t, e)
	p.invite(p.sdp("0"))
	l := receive(t, answered)
	req := p.incoming(sip.BYE)
	p.respond(req, 200, "")
	receive(t, l.Done())
	require.ErrorIs(t, l.Err(), legs.ErrMedia)
}

func TestRTPIsTakenFromThePartyAlone(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{})
	p := newPeer(t, e)
	res := p.invite(p.sdp("0"))
	l := receive(t, answered)
	to := loopback(t, res.Body())
	ear := legtest.NewEar()
	l.Attach(ear)

	stranger, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.2:0")))
	require.NoError(t, err)
	defer func() { require.NoError(t, stranger.Close()) }()
	p.chatter(stranger, to, 0)
	require.Never(t, func() bool { return ear.Heard() > 0 }, 300*time.Millisecond, 50*time.Millisecond)

	// A phone behind NAT sends from another port than it says: ours go there.
	moved := newPeer(t, e).media
	p.chatter(moved, to, 0)
	ear.WaitSound(t, 3)
	legtest.Talk(t, l)
	require.EqualValues(t, 0, p.hears(moved))
}

func TestPortsDrain(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{Drain: time.Hour})
	p := newPeer(t, e)
	res := p.invite(p.sdp("0"))
	l := receive(t, answered)
	p.request("BYE", "")
	p.final(sip.BYE)
	require.NoError(t, l.Close(t.Context()))
	port := net.UDPAddrFromAddrPort(loopback(t, res.Body()))
	_, err := net.ListenUDP("udp", port)
	require.Error(t, err, "the port of an ended call stays bound")
	e.Close()
	conn, err := net.ListenUDP("udp", port)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
}

func TestByeGoesTheWayOfTheProxies(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{})
	p := newPeer(t, e)
	p.invite(p.sdp("0"), "Record-Route: <sip:"+p.addr().String()+";lr>, <sip:far.invalid;lr>",
		"Contact: <sip:phone@nowhere.invalid>")
	l := receive(t, answered)
	closed := make(chan error, 1)
	go func() { closed <- l.Close(t.Context()) }()
	bye := p.incoming(sip.BYE)
	require.Equal(t, "nowhere.invalid", bye.Recipient.Host)
	require.Contains(t, bye.GetHeaders("Route")[0].Value(), p.addr().String())
	require.Len(t, bye.GetHeaders("Route"), 2)
	p.respond(bye, 200, "")
	require.NoError(t, receive(t, closed))
}
