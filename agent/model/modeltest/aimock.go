package modeltest

import (
	"bufio"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// Aimock starts npm's aimock and gives the address of its API. It ends with the test.
func Aimock(tb testing.TB) string {
	tb.Helper()
	_, here, _, ok := runtime.Caller(0)
	require.True(tb, ok)
	script := filepath.Join(filepath.Dir(here), "..", "..", "..", "testdata", "peers", "model.mjs")
	cmd := exec.Command("node", script) //nolint:gosec,noctx // Our own file; its lifeline ends it.
	lifeline, err := cmd.StdinPipe()
	require.NoError(tb, err)
	out, err := cmd.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, cmd.Start())
	tb.Cleanup(func() {
		require.NoError(tb, lifeline.Close())
		require.NoError(tb, cmd.Wait())
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(tb, err)
	var ready struct{ URL string }
	require.NoError(tb, json.Unmarshal(line, &ready))
	return ready.URL
}
