package main

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRun_ForeignLogs lets a library speak past the logger that it was given.
func TestRun_ForeignLogs(t *testing.T) { //nolint:paralleltest // The default logger is the process's.
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	var out, errOut bytes.Buffer
	require.Zero(t, run([]string{"version"}, &out, &errOut))
	require.Empty(t, errOut.String())
	slog.Default().Warn("unhandled request", "msg", "INFO sip:4242@127.0.0.1", "ref", "-1")
	require.Contains(t, errOut.String(), `"msg":"unhandled request"`)
	require.NotContains(t, errOut.String(), "4242")
}
