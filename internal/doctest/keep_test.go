package doctest_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/doctest"
)

// failing is a test that notes that it failed.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper() {}

func (f *failing) Fatal(...any) { f.failed = true; runtime.Goexit() }

func (f *failing) Fatalf(string, ...any) { f.Fatal() }

func keeps(t *testing.T, path, name, want string, update bool) bool {
	t.Helper()
	f := &failing{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		doctest.Keep(f, path, name, want, update)
	}()
	<-done
	return !f.failed
}

func TestKeep(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(path, []byte("above\n<!-- a -->\nold\n<!-- /a -->\nbelow\n"), 0o600))
	require.True(t, keeps(t, path, "a", "old\n", false))
	require.False(t, keeps(t, path, "a", "new\n", false))
	require.False(t, keeps(t, path, "b", "new\n", true), "no such marks")
	require.False(t, keeps(t, path+"x", "a", "new\n", true), "no such page")
	require.True(t, keeps(t, path, "a", "new\n", true))
	require.True(t, keeps(t, path, "a", "new\n", false))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "above\n<!-- a -->\nnew\n<!-- /a -->\nbelow\n", string(raw))
}
