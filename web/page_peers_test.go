//go:build peers

package web_test

import (
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPageInChromium drives the page in a real browser against a peer of our own making. It needs node, the page's npm
// packages and Chromium; TONEGATE_SHOTS names a folder for screenshots.
func TestPageInChromium(t *testing.T) {
	t.Parallel()
	shots := os.Getenv("TONEGATE_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	for _, script := range [][]string{
		{"phone/e2e/pay.mjs", "--card", "ok", "--shot", shots},
		{"phone/e2e/page.mjs", "--shot", shots},
	} {
		t.Run(script[0], func(t *testing.T) {
			t.Parallel()
			args := slices.Concat(script, []string{"--url", startFakeGate(t)})
			run := exec.CommandContext(t.Context(), "node", args...)
			run.WaitDelay = 10 * time.Second // a browser that outlives its script holds the pipe
			out, err := run.CombinedOutput()
			t.Logf("%s", out)
			require.NoError(t, err)
		})
	}
}
