package sip

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/legtest"
	"github.com/tonegate/tonegate/media"
)

// dialled is what Dial gave.
type dialled struct {
	leg *Leg
	err error
}

// dialPeer calls a peer in the background.
func dialPeer(ctx context.Context, t *testing.T, e *Endpoint, p *peer, inv Invite) <-chan dialled {
	t.Helper()
	inv.URI = "sip:phone@" + p.addr().String()
	c := make(chan dialled, 1)
	go func() {
		l, err := e.Dial(ctx, inv)
		c <- dialled{l, err}
	}()
	return c
}

func TestDial(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPeer(t, nil)
	c := dialPeer(t.Context(), t, e, p, Invite{
		From: "sip:bot@example.com", To: "sip:pay@example.com", Headers: map[string]string{"X-Link-Id": "abc"},
		Codecs: []media.Codec{media.L16, media.PCMU},
	})
	req := p.incoming(sip.INVITE)
	require.Equal(t, "abc", req.GetHeader("X-Link-Id").Value())
	require.Equal(t, "bot", req.From().Address.User)
	require.Equal(t, "pay", req.To().Address.User)
	offer := describe(t, req.Body())
	require.Equal(t, []format{{96, media.L16}, {0, media.PCMU}}, offer.formats)
	require.Equal(t, []eventFormat{{101, 8000}, {102, 16000}}, offer.events)
	// An answer with several codecs, and L16 under a payload type of its own.
	p.respond(req, 200, p.sdp("97 0 101", "a=rtpmap:97 L16/16000", events), "X-Answer: yes")
	l := receive(t, c).leg
	require.NotNil(t, l)
	require.Equal(t, media.L16, l.Codec())
	require.Equal(t, "yes", l.RemoteHeader("x-answer"))
	p.incoming(sip.ACK)
	p.respond(req, 200, p.sdp("97 0 101", "a=rtpmap:97 L16/16000", events))
	p.incoming(sip.ACK) // Each copy of the answer is acknowledged.
	ear := legtest.NewEar()
	l.Attach(ear)
	p.chatter(p.media, offer.addr, 0)
	ear.WaitSound(t, 2)
	require.Equal(t, media.PCMU, ear.Codec(), "any codec of the answer may come")
	legtest.Talk(t, l)
	require.EqualValues(t, 97, p.hears(p.media))
}

func TestDialRefusals(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	for _, status := range []int{302, 401, 404, 480, 486, 503, 603} {
		p := newPeer(t, nil)
		c := dialPeer(t.Context(), t, e, p, Invite{})
		p.respond(p.incoming(sip.INVITE), status, "")
		refused, ok := errors.AsType[*legs.RefusedError](receive(t, c).err)
		require.True(t, ok)
		require.Equal(t, status, refused.Status)
		p.incoming(sip.ACK)
	}
	require.Zero(t, e.Calls())
}

func TestAnAnswerThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	for _, body := range []string{"", "v=0\r\nm=audio 0 RTP/AVP 0\r\n", "v=0\r\nm=audio 9 RTP/AVP 9\r\n"} {
		p := newPeer(t, nil)
		c := dialPeer(t.Context(), t, e, p, Invite{})
		p.respond(p.incoming(sip.INVITE), 200, body)
		p.incoming(sip.ACK)
		p.respond(p.incoming(sip.BYE), 200, "")
		require.Error(t, receive(t, c).err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		after func(p *peer, invite *sip.Request)
	}{
		{"ends the call", func(p *peer, invite *sip.Request) {
			p.respond(invite, 180, "")
			p.respond(p.incoming(sip.CANCEL), 200, "")
			p.respond(invite, 487, "")
			p.incoming(sip.ACK)
		}},
		{"crosses an answer", func(p *peer, invite *sip.Request) {
			p.respond(invite, 180, "")
			p.incoming(sip.CANCEL)
			p.respond(invite, 200, p.sdp("0"))
			p.incoming(sip.ACK)
			p.respond(p.incoming(sip.BYE), 200, "")
		}},
		{"finds the call answered", func(p *peer, invite *sip.Request) {
			p.respond(invite, 200, p.sdp("0"))
			p.incoming(sip.ACK)
			p.respond(p.incoming(sip.BYE), 200, "")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := listen(t, Config{})
			p := newPeer(t, nil)
			ctx, cancel := context.WithCancel(t.Context())
			c := dialPeer(ctx, t, e, p, Invite{})
			invite := p.incoming(sip.INVITE)
			cancel()
			require.ErrorIs(t, receive(t, c).err, context.Canceled)
			tt.after(p, invite)
			require.Eventually(t, func() bool { return e.Calls() == 0 }, patience, time.Millisecond)
		})
	}
}

func TestEarlyMedia(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPeer(t, nil)
	rung := make(chan int, 10)
	c := dialPeer(t.Context(), t, e, p, Invite{Early: true, Ringing: func(s int) { rung <- s }})
	invite := p.incoming(sip.INVITE)
	p.respond(invite, 183, p.sdp("0 101", events))
	l := receive(t, c).leg
	require.NotNil(t, l)
	require.Equal(t, 183, receive(t, rung))
	ear := legtest.NewEar()
	l.Attach(ear)
	p.chatter(p.media, describe(t, invite.Body()).addr, 0)
	ear.WaitSound(t, 2)
	select {
	case <-l.Answered():
		require.Fail(t, "nobody has answered")
	default:
	}
	p.respond(invite, 200, p.sdp("0 101", events))
	p.incoming(sip.ACK)
	receive(t, l.Answered())
	ear.WaitSound(t, 2)
}

// early places a call up to its early media.
func early(t *testing.T) (*peer, *Leg, *sip.Request) {
	t.Helper()
	e := listen(t, Config{})
	p := newPeer(t, nil)
	c := dialPeer(t.Context(), t, e, p, Invite{Early: true})
	invite := p.incoming(sip.INVITE)
	p.respond(invite, 183, p.sdp("0"))
	l := receive(t, c).leg
	require.NotNil(t, l)
	return p, l, invite
}

func TestEarlyMediaOfACallThatIsRefused(t *testing.T) {
	t.Parallel()
	p, l, invite := early(t)
	p.respond(invite, 486, "")
	receive(t, l.Done())
	refused, ok := errors.AsType[*legs.RefusedError](l.Err())
	require.True(t, ok)
	require.Equal(t, 486, refused.Status)
}

func TestEarlyMediaOfACallThatWeGiveUp(t *testing.T) {
	t.Parallel()
	p, l, invite := early(t)
	require.NoError(t, l.Close(t.Context()))
	p.respond(p.incoming(sip.CANCEL), 200, "")
	p.respond(invite, 487, "")
	p.incoming(sip.ACK)
}

func TestInvitesThatAreNotSent(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	good := "sip:phone@127.0.0.1:9"
	for _, tt := range []struct {
		name string
		inv  Invite
	}{
		{"no address", Invite{}},
		{"another scheme", Invite{URI: "tel:+441234"}},
		{"no tls here", Invite{URI: "sips:phone@127.0.0.1"}},
		{"no tcp here", Invite{URI: good + ";transport=tcp"}},
		{"no such transport", Invite{URI: good + ";transport=sctp"}},
		{"broken from", Invite{URI: good, From: "::"}},
		{"broken to", Invite{URI: good, To: "::"}},
		{"a header in a header", Invite{URI: good, Headers: map[string]string{"X-A": "1\r\nX-B: 2"}}},
		{"a header with a blank", Invite{URI: good, Headers: map[string]string{"X A": "1"}}},
		{"a header of ours", Invite{URI: good, Headers: map[string]string{"Call-ID": "1"}}},
		{"a nameless header", Invite{URI: good, Headers: map[string]string{"": "1"}}},
		{"opus", Invite{URI: good, Codecs: []media.Codec{media.Opus}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := e.Dial(t.Context(), tt.inv)
			require.Error(t, err)
			if tt.inv.URI != "" {
				require.NotContains(t, err.Error(), tt.inv.URI)
			}
		})
	}
	require.Zero(t, e.Calls())
}

func TestDialBeforeAndAfter(t *testing.T) {
	t.Parallel()
	e, err := New(Config{UDP: "127.0.0.1:0"})
	require.NoError(t, err)
	require.Empty(t, e.UDPAddr())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = e.Dial(ctx, Invite{URI: "sip:a@127.0.0.1"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	e.Close()
	e.Close()
	_, err = e.Dial(t.Context(), Invite{URI: "sip:a@127.0.0.1"})
	require.ErrorIs(t, err, errNotServing)
	require.ErrorIs(t, e.Listen(t.Context()), errNotServing)
	require.Error(t, e.Run(t.Context()))
}

func TestNobodyThereByTCP(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{TCP: "127.0.0.1:0"})
	_, err := e.Dial(t.Context(), Invite{URI: "sip:a@127.0.0.1:1;transport=tcp"})
	refused, ok := errors.AsType[*legs.RefusedError](err)
	require.True(t, ok)
	require.Equal(t, 503, refused.Status)
}

func TestConfigFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		cfg  Config
	}{
		{"nothing to listen on", Config{}},
		{"no port", Config{UDP: "127.0.0.1"}},
		{"opus", Config{UDP: ":0", Codecs: []media.Codec{media.Opus}}},
		{"no codec", Config{UDP: ":0", Codecs: []media.Codec{77}}},
		{"twice", Config{UDP: ":0", Codecs: []media.Codec{media.PCMU, media.PCMU}}},
		{"jitter", Config{UDP: ":0", JitterMin: time.Second, JitterMax: time.Millisecond}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := New(tt.cfg)
			require.Error(t, err)
		})
	}
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{TCP: "127.0.0.1:0"})
	for _, cfg := range []Config{{TCP: e.TCPAddr()}, {UDP: "127.0.0.1:0", TCP: e.TCPAddr()}} {
		other, err := New(cfg)
		require.NoError(t, err)
		require.Error(t, other.Listen(t.Context()))
		other.Close()
	}
}

func TestWildcardAddress(t *testing.T) {
	t.Parallel()
	to, answered := answerer(t, Config{})
	from := listen(t, Config{UDP: "0.0.0.0:0"})
	l, err := from.Dial(t.Context(), Invite{URI: to.URI("desk")})
	require.NoError(t, err)
	far := receive(t, answered)
	ear := legtest.NewEar()
	far.Attach(ear)
	legtest.Talk(t, l)
	ear.WaitSound(t, 2)
	require.NoError(t, far.Close(t.Context()))
	receive(t, l.Done())
}
