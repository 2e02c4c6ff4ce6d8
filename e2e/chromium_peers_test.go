//go:build peers

package e2e_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestChromiumPays pays on the phone page of a running demo, in a real browser.
func TestChromiumPays(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	script := filepath.Join("..", "web", "phone", "e2e", "pay.mjs")
	for n, tc := range []struct{ card, outcome string }{{"ok", "approved"}, {"declined", "declined"}} {
		out, err := exec.CommandContext(t.Context(), "node", script, "--url", "http://"+d.HTTP,
			"--card", tc.card, "--shot", t.TempDir()).CombinedOutput()
		t.Logf("%s", out)
		r, _ := d.await(t, n+1)
		require.Equal(t, tc.outcome, r.Outcome)
		require.Equal(t, tc.outcome == "approved", err == nil, "the page shows what happened")
	}
}
