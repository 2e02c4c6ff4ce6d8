package transfer

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the documents that come from code") //nolint:gochecknoglobals // A flag.

func TestTableInDocs(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "4-reference", "window.md")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	const begin, end = "<!-- table -->\n", "<!-- /table -->\n"
	head, rest, ok := strings.Cut(string(raw), begin)
	require.True(t, ok)
	_, tail, ok := strings.Cut(rest, end)
	require.True(t, ok)
	var table strings.Builder
	require.NoError(t, WriteTable(&table))
	want := head + begin + table.String() + end + tail
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o600))
		return
	}
	require.Equal(t, want, string(raw), "run go test ./transfer -run TestTableInDocs -update")
}
