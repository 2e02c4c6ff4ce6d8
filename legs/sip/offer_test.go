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

// up is a call that a peer has placed.
func up(t *testing.T, cfg Config, formats string, extra ...string) (*peer, *Leg, *description) {
	t.Helper()
	e, answered := answerer(t, cfg)
	p := newPeer(t, e)
	res := p.invite(p.sdp(formats, extra...))
	require.Equal(t, 200, res.StatusCode)
	l := receive(t, answered)
	receive(t, l.Answered())
	return p, l, describe(t, res.Body())
}

// offer sends an offer inside the call and gives our answer.
func (p *peer) offer(body string) *description {
	p.t.Helper()
	res := p.invite(body)
	require.Equal(p.t, 200, res.StatusCode)
	return describe(p.t, res.Body())
}

func TestThePartyHolds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, attribute string
		ours            direction
	}{
		{"inactive", "a=inactive", inactive},
		{"sendonly", "a=sendonly", recvonly},
		{"no address", "c=IN IP4 0.0.0.0", inactive},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, l, d := up(t, Config{}, "0 101", events)
			ear := legtest.NewEar()
			l.Attach(ear)
			p.chatter(p.media, d.addr, 0)
			ear.WaitSound(t, 2)
			require.Equal(t, tt.ours, p.offer(p.sdp("0 101", tt.attribute, events)).dir)
			require.True(t, receive(t, l.Held()))
			if tt.ours == inactive {
				heard := ear.Heard()
				require.Never(t, func() bool { return ear.Heard() > heard }, 200*time.Millisecond, 20*time.Millisecond)
			}
			require.Error(t, l.Press(1, 0), "nothing is sent to a party that holds us")
			require.Equal(t, sendrecv, p.offer(p.sdp("0 101", events)).dir)
			require.False(t, receive(t, l.Held()))
			ear.WaitSound(t, 2)
		})
	}
}

func TestThePartyMovesItsMedia(t *testing.T) {
	t.Parallel()
	p, l, d := up(t, Config{}, "0 101", events)
	legtest.Talk(t, l)
	require.EqualValues(t, 0, p.hears(p.media))
	moved := newPeer(t, nil)
	p.media = moved.media
	answer := p.offer(p.sdp("8 96", "a=rtpmap:96 telephone-event/8000"))
	require.Equal(t, []format{{8, media.PCMA}}, answer.formats)
	require.Equal(t, []eventFormat{{96, 8000}}, answer.events)
	require.EqualValues(t, 8, p.hears(p.media), "another port and another codec")
	require.Equal(t, media.PCMA, l.Codec())
	require.Equal(t, d.addr, answer.addr, "ours stays")
}

func TestThePartyAsksForAnOffer(t *testing.T) {
	t.Parallel()
	p, l, _ := up(t, Config{}, "0 101", events)
	p.request("INVITE", "")
	res := p.final(sip.INVITE)
	require.Equal(t, []format{{0, media.PCMU}}, describe(t, res.Body()).formats, "what was agreed on")
	p.request("ACK", p.sdp("0 101", events, "a=inactive"))
	require.True(t, receive(t, l.Held()))
}

func TestAnOfferThatIsRefusedChangesNothing(t *testing.T) {
	t.Parallel()
	p, l, d := up(t, Config{}, "0 101", events)
	require.Equal(t, 488, p.invite(p.sdp("9")).StatusCode)
	require.Equal(t, 415, p.invite("hello", "Content-Type: text/plain").StatusCode)
	ear := legtest.NewEar()
	l.Attach(ear)
	p.chatter(p.media, d.addr, 0)
	ear.WaitSound(t, 2)
	require.Equal(t, media.PCMU, l.Codec())
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	p, l, _ := up(t, Config{}, "0 101", events)
	p.request("UPDATE", p.sdp("0 101", "a=inactive", events))
	require.Equal(t, inactive, describe(t, p.final(sip.UPDATE).Body()).dir)
	require.True(t, receive(t, l.Held()))

	other := newPeer(t, nil)
	p.request("UPDATE", "", "Contact: <sip:phone@"+other.addr().String()+">")
	require.Equal(t, 200, p.final(sip.UPDATE).StatusCode)
	go func() { _ = l.Close(t.Context()) }()
	bye := other.incoming(sip.BYE)
	other.respond(bye, 200, "")

	p.request("UPDATE", p.sdp("9"))
	require.Contains(t, []int{481, 488}, p.final(sip.UPDATE).StatusCode)
}

func TestRequestsOutOfOrder(t *testing.T) {
	t.Parallel()
	p, l, _ := up(t, Config{}, "0")
	p.cseq = 50
	p.request("INFO", "")
	require.Equal(t, 200, p.final(sip.INFO).StatusCode)
	p.cseq = 20
	for _, method := range []sip.RequestMethod{sip.INFO, sip.INVITE, sip.UPDATE} {
		p.request(string(method), "")
		require.Equal(t, 500, p.final(method).StatusCode)
	}
	require.NoError(t, l.Err())
}

func TestGlare(t *testing.T) {
	t.Parallel()
	p, l, _ := up(t, Config{}, "0 101", events)
	held := make(chan error, 1)
	go func() { held <- l.Hold(t.Context(), true) }()
	ours := p.incoming(sip.INVITE)
	require.Equal(t, inactive, describe(t, ours.Body()).dir)

	// Theirs crosses ours: 491. Theirs refuses ours with the same: it is made again.
	require.Equal(t, 491, p.invite(p.sdp("0 101", events)).StatusCode)
	p.respond(ours, 491, "")
	again := p.incoming(sip.INVITE)
	for again.CSeq().SeqNo == ours.CSeq().SeqNo {
		again = p.incoming(sip.INVITE) // A copy of the first.
	}
	p.respond(again, 200, p.sdp("0 101", "a=inactive", events))
	require.NoError(t, receive(t, held))
	ack := p.incoming(sip.ACK)
	for ack.CSeq().SeqNo != again.CSeq().SeqNo {
		ack = p.incoming(sip.ACK)
	}
}

func TestAHoldThatIsRefusedStaysSilent(t *testing.T) {
	t.Parallel()
	p, l, d := up(t, Config{}, "0 101", events)
	ear := legtest.NewEar()
	l.Attach(ear)
	p.chatter(p.media, d.addr, 0)
	ear.WaitSound(t, 2)
	held := make(chan error, 1)
	go func() { held <- l.Hold(t.Context(), true) }()
	p.respond(p.incoming(sip.INVITE), 488, "")
	refused, ok := errors.AsType[*legs.RefusedError](receive(t, held))
	require.True(t, ok)
	require.Equal(t, 488, refused.Status)
	heard := ear.Heard()
	require.Never(t, func() bool { return ear.Heard() > heard }, 200*time.Millisecond, 20*time.Millisecond)
	p.incoming(sip.ACK)

	require.NoError(t, l.Hold(t.Context(), false), "the party has refused to change what there was")
	ear.WaitSound(t, 2)
}

func TestAHoldThatNobodyAnswers(t *testing.T) {
	t.Parallel()
	p, l, _ := up(t, Config{}, "0 101", events)
	ctx, cancel := context.WithCancel(t.Context())
	held := make(chan error, 1)
	go func() { held <- l.Hold(ctx, true) }()
	req := p.incoming(sip.INVITE)
	cancel()
	require.ErrorIs(t, receive(t, held), context.Canceled)
	p.respond(req, 200, p.sdp("0 101", "a=inactive", events)) // Late: it is acknowledged all the same.
	p.incoming(sip.ACK)
}

func TestAHoldInACallThatIsGone(t *testing.T) {
	t.Parallel()
	p, l, _ := up(t, Config{}, "0 101", events)
	held := make(chan error, 1)
	go func() { held <- l.Hold(t.Context(), true) }()
	p.respond(p.incoming(sip.INVITE), 481, "")
	require.ErrorIs(t, receive(t, held), legs.ErrHangup)
	receive(t, l.Done())
	require.Error(t, l.Hold(t.Context(), false))
}

func TestHoldKeepsTheStreamsOfTheOffer(t *testing.T) {
	t.Parallel()
	p, l, d := up(t, Config{}, "0 101", events, "m=video 9 RTP/AVP 31")
	require.Len(t, d.lines, 2)
	require.Zero(t, d.lines[1].MediaName.Port.Value, "video is refused")
	held := make(chan error, 1)
	go func() { held <- l.Hold(t.Context(), true) }()
	req := p.incoming(sip.INVITE)
	offer := describe(t, req.Body())
	require.Len(t, offer.lines, 2)
	require.Equal(t, "video", offer.lines[1].MediaName.Media)
	require.Zero(t, offer.lines[1].MediaName.Port.Value)
	p.respond(req, 200, p.sdp("0 101", "a=inactive", events, "m=video 0 RTP/AVP 31"))
	require.NoError(t, receive(t, held))
}
