package freeport

import (
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLoopback(t *testing.T) {
	t.Parallel()
	seen := map[netip.AddrPort]bool{}
	for range 50 {
		at, err := Loopback(t.Context())
		require.NoError(t, err)
		require.False(t, seen[at], "given twice")
		seen[at] = true
		require.True(t, at.Addr().IsLoopback())
		require.Zero(t, at.Port()%2)
		require.Less(t, at.Port(), uint16(32768), "a kernel may give it to somebody else")
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	at, err := Loopback(t.Context())
	require.NoError(t, err)
	require.NoError(t, probe(t.Context(), at.Port()))
	var config net.ListenConfig
	datagrams, err := config.ListenPacket(t.Context(), "udp", at.String())
	require.NoError(t, err)
	require.Error(t, probe(t.Context(), at.Port()))
	require.NoError(t, datagrams.Close())
	listener, err := config.Listen(t.Context(), "tcp", at.String())
	require.NoError(t, err)
	require.Error(t, probe(t.Context(), at.Port()))
	require.NoError(t, listener.Close())
	require.NoError(t, probe(t.Context(), at.Port()), "it lets go of what it binds")
}
