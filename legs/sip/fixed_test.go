package sip

import (
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs/legtest"
)

// here is where media may go in these tests.
func here(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.1") }

// elsewhere is a description with another address.
func (p *peer) elsewhere() string {
	return strings.ReplaceAll(p.sdp("0 101", events), "c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.2")
}

func TestMediaGoesNowhereElse(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPeer(t, nil)
	c := dialPeer(t.Context(), t, e, p, Invite{Media: here})
	p.respond(p.incoming(sip.INVITE), 200, p.elsewhere())
	p.incoming(sip.ACK)
	p.respond(p.incoming(sip.BYE), 200, "")
	require.ErrorIs(t, receive(t, c).err, errElsewhere)
}

func TestMediaIsNotLedElsewhereLater(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPeer(t, nil)
	c := dialPeer(t.Context(), t, e, p, Invite{Media: here})
	req := p.incoming(sip.INVITE)
	p.respond(req, 200, p.sdp("0 101", events))
	l := receive(t, c).leg
	require.NotNil(t, l)
	p.incoming(sip.ACK)
	p.callID, p.remote = req.CallID().Value(), req.From().Value()
	for _, method := range []string{"INVITE", "UPDATE"} {
		p.request(method, p.elsewhere())
		require.Equal(t, sip.StatusNotAcceptableHere, p.final(sip.RequestMethod(method)).StatusCode)
		p.request(method, p.sdp("0 101", events, "a=rtcp:4001 IN IP4 127.0.0.2"))
		require.Equal(t, sip.StatusNotAcceptableHere, p.final(sip.RequestMethod(method)).StatusCode)
	}
	legtest.Talk(t, l)
	p.hears(p.media)
}

func TestStrangerIsNeitherHeardNorSentTheMedia(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPeer(t, nil)
	c := dialPeer(t.Context(), t, e, p, Invite{Media: here})
	req := p.incoming(sip.INVITE)
	stranger := newPeer(t, nil)
	stranger.packet(stranger.media, describe(t, req.Body()).addr, 0, make([]byte, 160)) // before the party says anything
	p.respond(req, 200, p.sdp("0 101", events))
	l := receive(t, c).leg
	require.NotNil(t, l)
	p.incoming(sip.ACK)
	ear := legtest.NewEar()
	l.Attach(ear)
	stranger.chatter(stranger.media, describe(t, req.Body()).addr, 0)
	legtest.Talk(t, l)
	p.hears(p.media)
	ear.WaitQuiet(t, 100*time.Millisecond)
	require.NoError(t, stranger.media.SetReadDeadline(time.Now().Add(100*time.Millisecond)))
	var err error
	for from := (netip.AddrPort{}); err == nil; _, from, err = stranger.media.ReadFromUDPAddrPort(make([]byte, packetSize)) {
		require.NotEqual(t, describe(t, req.Body()).addr, from, "the stranger got a packet")
	}
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
}

func TestKeysByInfoGoNowhereElse(t *testing.T) {
	t.Parallel()
	e := listen(t, Config{})
	p := newPeer(t, nil)
	proxy, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.2:0")))
	require.NoError(t, err)
	t.Cleanup(func() { _ = proxy.Close() })
	c := dialPeer(t.Context(), t, e, p, Invite{Media: here})
	p.respond(p.incoming(sip.INVITE), 200, p.sdp("0"), "Record-Route: <sip:"+addrPort(proxy.LocalAddr()).String()+";lr>")
	l := receive(t, c).leg
	require.NotNil(t, l)
	require.NoError(t, l.Press(4, 80*time.Millisecond))
	require.NoError(t, l.Press(2, 80*time.Millisecond))
	require.NoError(t, proxy.SetReadDeadline(time.Now().Add(500*time.Millisecond)))
	buf := make([]byte, 4096)
	for {
		n, err := proxy.Read(buf)
		if err != nil {
			return
		}
		require.False(t, strings.HasPrefix(string(buf[:n]), "INFO"), "a key went elsewhere")
	}
}
