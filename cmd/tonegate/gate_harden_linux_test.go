package main

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGateLeavesItsMemoryNowhere(t *testing.T) {
	t.Parallel()
	startGate(t, "127.0.0.1:9")
	const getDumpable = 3 // PR_GET_DUMPABLE of prctl(2)
	dumpable, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, getDumpable, 0, 0)
	require.Zero(t, errno)
	require.Zero(t, dumpable, "others of this user may read what callers keyed")
	var core syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_CORE, &core))
	require.Zero(t, core.Max)
}
