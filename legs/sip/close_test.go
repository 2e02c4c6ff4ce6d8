package sip

import (
	"testing"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs"
)

func TestCloseLeavesNoLegBehind(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPeer(t, nil)
	c := dialPeer(t.Context(), t, e, p, Invite{})
	p.respond(p.incoming(sip.INVITE), 200, p.sdp("0 101", events))
	l := receive(t, c).leg
	require.NotNil(t, l)
	p.incoming(sip.ACK)
	e.Close() // nobody answers the BYE
	select {
	case <-l.closed:
	default:
		require.Fail(t, "the leg's last goroutine runs on")
	}
}

func TestLateHangUpComesFromOurPort(t *testing.T) {
	t.Parallel()
	e, answered := answerer(t, Config{})
	p := newPeer(t, e)
	ours := p.to
	p.request("INVITE", p.sdp("0 101", events))
	p.final(sip.INVITE) // and no ACK: the BYE waits for it
	l := receive(t, answered)
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.Close()
	}()
	p.respond(p.incoming(sip.BYE), 200, "")
	require.Equal(t, ours, p.to, "not from a socket that nobody closes")
	receive(t, done)
	require.ErrorIs(t, l.Err(), legs.ErrClosed)
}
