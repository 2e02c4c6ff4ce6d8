package providertest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// update writes the table anew: go test ./providers/providertest -run TestRowsInDocs -update.
var update = flag.Bool("update", false, "write the table anew") //nolint:gochecknoglobals // A flag of the test.

// TestRowsInDocs holds the reference's table of faults to the rows of the suite.
func TestRowsInDocs(t *testing.T) {
	t.Parallel()
	const head, foot = "<!-- table -->\n", "<!-- /table -->\n"
	var b strings.Builder
	b.WriteString("| row | what goes wrong | what a provider does | test |\n|---|---|---|---|\n")
	seen := map[string]bool{}
	for _, r := range Rows() {
		require.False(t, seen[r.Test], "%s stands there twice", r.Test)
		seen[r.Test] = true
		fmt.Fprintf(&b, "| %s | %s | %s | `TestConformance/%s` |\n", r.ID, r.Fault, r.Behaviour, r.Test)
	}
	path := filepath.Join("..", "..", "docs", "4-reference", "provider-faults.md")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(raw), head)
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, foot)
	require.True(t, ok)
	want := before + head + b.String() + foot + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(raw), "run go test ./providers/providertest -run TestRowsInDocs -update")
}
