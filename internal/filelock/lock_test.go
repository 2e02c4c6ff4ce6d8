//go:build unix

package filelock_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/filelock"
)

// holder names the file that a second process of this test takes.
const holder = "TONEGATE_TEST_LOCK"

func TestMain(m *testing.M) {
	path := os.Getenv(holder)
	if path == "" {
		os.Exit(m.Run())
	}
	if _, err := filelock.Take(path); err != nil {
		os.Exit(1)
	}
	_, _ = os.Stdout.WriteString("held\n")
	_, _ = os.Stdin.Read(make([]byte, 1)) // Until the test kills it.
}

func TestTake(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	first, err := filelock.Take(path)
	require.NoError(t, err)
	_, err = filelock.Take(path)
	require.ErrorIs(t, err, filelock.ErrTaken)
	require.NoError(t, first.Close())
	require.NoError(t, first.Close())
	second, err := filelock.Take(path)
	require.NoError(t, err)
	require.NoError(t, second.Close())
}

func TestTakeWithoutAFolder(t *testing.T) {
	t.Parallel()
	_, err := filelock.Take(filepath.Join(t.TempDir(), "none", "lock"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A process that is killed leaves no lock behind.
func TestKilledHolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), holder+"="+path)
	_, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = out.Read(make([]byte, 8))
	require.NoError(t, err)
	_, err = filelock.Take(path)
	require.ErrorIs(t, err, filelock.ErrTaken)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
	lock, err := filelock.Take(path)
	require.NoError(t, err)
	require.NoError(t, lock.Close())
}
