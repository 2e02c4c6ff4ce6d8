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

	free := address{"--http", "127.0.0.1:0", []string{"tcp"}}
	require.NoError(t, checkFree(t.Context(), free))

	err = checkFree(t.Context(), free, address{"--sip", taken.LocalAddr().String(), []string{"udp", "tcp"}},
		address{"--capture-http", "no address", []string{"tcp"}})
	require.ErrorContains(t, err, "--sip "+taken.LocalAddr().String()+" (udp) cannot be used")
	require.ErrorContains(t, err, "address already in use; choose another port with --sip")
	require.ErrorContains(t, err, "--capture-http no address", "all faults are told at once")
	require.NotContains(t, err.Error(), "--http 127")
}
