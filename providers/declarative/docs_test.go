package declarative

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/config/reference"
)

// TestReferenceIsCurrent compares the reference of provider files with the struct.
func TestReferenceIsCurrent(t *testing.T) {
	t.Parallel()
	const head, foot = "<!-- table -->\n", "<!-- /table -->\n"
	keys, err := reference.NewReader("github.com/tonegate/tonegate", filepath.Join("..", "..")).
		Keys(reflect.TypeFor[File](), "")
	require.NoError(t, err)
	path := filepath.Join("..", "..", "docs", "4-reference", "provider-file.md")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(raw), head)
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, foot)
	require.True(t, ok)
	want := before + head + reference.Markdown(keys) + foot + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(raw), "run go test ./providers/declarative -run TestReference -update")
}
