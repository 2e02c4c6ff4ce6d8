package main

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAddressesAreFree(t *testing.T) {
	t.Parallel()
	r := &role{name: roleGate}
	require.NoError(t, r.settle(t.Context()))
	for _, address := range []string{r.SIP, r.HTTP, r.Control} {
		at, err := net.ResolveTCPAddr("tcp", address)
		require.NoError(t, err)
		require.Less(t, at.Port, 32768, "a kernel may give it to somebody else")
	}
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", r.HTTP)
	require.NoError(t, err)
	require.Error(t, tryBoth(t.Context(), r.HTTP))
	require.NoError(t, taken.Close())
}
