package demo

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func testCommand(t *testing.T) command {
	t.Helper()
	exe, err := os.Executable()
	require.NoError(t, err)
	return command{role: "gate", binary: exe, level: "info", config: "gate.yaml", token: "0123abcd", log: &bytes.Buffer{}}
}

func TestChild(t *testing.T) {
	t.Run("reads the token from descriptor 3 and ends with its standard input", func(t *testing.T) {
		t.Setenv("TONEGATE_TEST_CHILD", "good")
		k, err := start(t.Context(), testCommand(t))
		require.NoError(t, err)
		require.Equal(t, "gate", k.ready.Role)
		require.Equal(t, k.cmd.Process.Pid, k.ready.PID)
		require.Equal(t, "0123abcd", k.ready.HTTP)
		for _, arg := range k.cmd.Args {
			require.NotContains(t, arg, "0123abcd")
		}
		require.NoError(t, k.stop())
		require.NoError(t, k.stop(), "a second stop does nothing")
		require.NoError(t, k.err)
	})

	t.Run("one that ends before it is ready is an error", func(t *testing.T) {
		t.Setenv("TONEGATE_TEST_CHILD", "broken")
		_, err := start(t.Context(), testCommand(t))
		require.ErrorContains(t, err, "gate ended before it was ready")
	})
}
