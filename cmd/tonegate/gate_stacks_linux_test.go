package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGateShowsNoStackWhenAsked asks for what Go prints on these signals whatever GOTRACEBACK says: the stacks, with
// arguments that could be keys.
func TestGateShowsNoStackWhenAsked(t *testing.T) {
	t.Parallel()
	gate, said := gateProcess(t)
	for _, sig := range []os.Signal{syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGTERM} {
		require.NoError(t, gate.Process.Signal(sig))
	}
	require.NoError(t, gate.Wait(), "the last one alone ends it")
	require.NotContains(t, said.String(), "goroutine", "stacks were printed")
}

// TestGateBeginsWithoutStacks has the gate read the variable by which the runtime knows what a panic may print: a gate that
// had not begun anew would find none.
func TestGateBeginsWithoutStacks(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "gate.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`control: {token: "${GOTRACEBACK}"}`), 0o600))
	gate := exec.CommandContext(t.Context(), ownProgram(t), "gate", "--config", file)
	gate.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GOTRACEBACK=") })
	said, err := gate.CombinedOutput()
	require.Error(t, err, "none is no token")
	require.Contains(t, string(said), "control.token")
	require.NotContains(t, string(said), "GOTRACEBACK", "the variable was not set")
}

// gateProcess starts a gate that is ready, and gives what it says to standard error.
func gateProcess(t *testing.T) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "gate.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`
sip: {udp: "127.0.0.1:0", tcp: "off"}
http: "127.0.0.1:0"
control: {listen: "127.0.0.1:0", token: "`+gateToken+`"}
`), 0o600))
	cmd, said := exec.CommandContext(t.Context(), ownProgram(t), "gate", "--config", file), &bytes.Buffer{}
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.True(t, bufio.NewScanner(out).Scan(), "no announcement")
	return cmd, said
}
