package transfer

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/doctest"
)

var update = flag.Bool("update", false, "write the documents that come from code") //nolint:gochecknoglobals // A flag.

func TestTableInDocs(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "4-reference", "window.md")
	var table strings.Builder
	require.NoError(t, WriteTable(&table))
	doctest.Keep(t, path, "table", table.String(), *update)
}
