//go:build unix

package harden_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/harden"
)

// panics tells a copy of this binary to end by a fault.
const panics = "TONEGATE_TEST_PANIC"

func TestMain(m *testing.M) {
	if os.Getenv(panics) != "" {
		if harden.HideStacks() != nil || harden.Harden() != nil {
			os.Exit(3)
		}
		fault([]byte("1234"))
	}
	os.Exit(m.Run())
}

// fault ends the process with keys on its stack.
func fault(keys []byte) {
	past := len(keys)
	_ = keys[past]
}

func TestHideStacks(t *testing.T) {
	t.Parallel()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), panics+"=1", "GOTRACEBACK=all")
	said, err := child.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(said), "index out of range")
	require.NotContains(t, string(said), "goroutine", "no frame, no argument")
	require.NotContains(t, string(said), ".go:")
}
