package demo

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckFree(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })

	free := address{"--http", "127.0.0.1:0", []string{"tcp"}, false}
	require.NoError(t, checkFree(t.Context(), free))

	err = checkFree(t.Context(), free, address{"--sip", taken.LocalAddr().String(), []string{"udp", "tcp"}, true},
		address{"--capture-http", "no address", []string{"tcp"}, false})
	require.ErrorContains(t, err, "--sip "+taken.LocalAddr().String()+" (udp) cannot be used")
	require.ErrorContains(t, err, "address already in use; choose another port with --sip")
	require.ErrorContains(t, err, "--capture-http no address", "all faults are told at once")
	require.NotContains(t, err.Error(), "--http 127")
}

func TestCheckFree_OneAddressForTwoFlags(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	same := l.Addr().String()

	err = checkFree(t.Context(),
		address{"--http", same, []string{"tcp"}, false}, address{"--capture-http", same, []string{"tcp"}, true})
	require.ErrorContains(t, err, "--capture-http "+same+" (tcp) cannot be used")
	require.NotContains(t, err.Error(), "--http "+same+" (tcp) cannot be used: bind")
}

func TestCheckFree_BeyondLoopback(t *testing.T) {
	t.Parallel()
	err := checkFree(t.Context(), address{"--sip", "0.0.0.0:0", []string{"udp", "tcp"}, true})
	require.ErrorContains(t, err, "--sip 0.0.0.0:0 (udp) cannot be used: it is not on loopback")
	require.NoError(t, checkFree(t.Context(), address{"--http", "0.0.0.0:0", []string{"tcp"}, false}))
}

func TestNumeric(t *testing.T) {
	t.Parallel()
	require.Equal(t, "127.0.0.1:8080", numeric("localhost:8080"))
	require.Equal(t, "[::1]:8080", numeric("[::1]:8080"))
}

func TestReachable(t *testing.T) {
	t.Parallel()
	require.Equal(t, "127.0.0.1:8080", reachable("[::]:8080"))
	require.Equal(t, "127.0.0.1:8080", reachable("0.0.0.0:8080"))
	require.Equal(t, "127.0.0.2:8080", reachable("127.0.0.2:8080"))
}
