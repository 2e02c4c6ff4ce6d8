package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGateShowsNoStackWhenAsked asks for what Go prints on these signals whatever GOTRACEBACK says: the stacks, with
// arguments that could be keys.
func TestGateShowsNoStackWhenAsked(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "gate.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`
sip: {udp: "127.0.0.1:0", tcp: "off"}
http: "127.0.0.1:0"
control: {listen: "127.0.0.1:0", token: "`+gateToken+`"}
`), 0o600))
	bin := filepath.Join(t.TempDir(), "tonegate") // the test's binary is the command under that name
	self, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(self, bin))
	cmd := exec.CommandContext(t.Context(), bin, "gate", "--config", file)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.True(t, bufio.NewScanner(out).Scan(), "no announcement")
	for _, sig := range []os.Signal{syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGTERM} {
		require.NoError(t, cmd.Process.Signal(sig))
	}
	require.NoError(t, cmd.Wait(), "the last one alone ends it")
	require.NotContains(t, said.String(), "goroutine", "stacks were printed")
}
