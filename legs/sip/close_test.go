package sip

import (
	"testing"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
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
