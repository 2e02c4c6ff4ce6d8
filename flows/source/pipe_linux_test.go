package source_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows/source"
)

// TestRead_NoPipe waits for nobody: a pipe holds what somebody may never write.
func TestRead_NoPipe(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"flow.yaml": flowWith("pipe.yaml")})
	pipe := filepath.Join(dir, "pipe.yaml")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	_, err := source.Open(pipe)
	require.ErrorContains(t, err, "pipe.yaml: it is no regular file")
	require.Empty(t, source.Parts(pipe))
	doc, err := source.Open(filepath.Join(dir, "flow.yaml"))
	require.NoError(t, err)
	require.ErrorContains(t, doc.Problems(), `"pipe.yaml" cannot be read: it is no regular file`)
	require.Empty(t, source.Parts(filepath.Join(dir, "flow.yaml")))
	found, err := source.Find(dir)
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "flow.yaml")}, found)
	_, err = source.Read(os.DevNull)
	require.ErrorContains(t, err, "no regular file")
}
