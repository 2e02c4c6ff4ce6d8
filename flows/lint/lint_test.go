package lint_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
)

// TestLint reads the flows of testdata/lint. Each of their lines tells in a comment what is found there: "# want: …" for
// an error and "# warn: …" for a warning, with || between several. Nothing else may be found.
func TestLint(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			t.Parallel()
			result, err := lint.File(path)
			require.NoError(t, err)
			src, err := os.ReadFile(path)
			require.NoError(t, err)
			want := wishesOf(string(src))
			for _, problem := range result.Problems {
				i := slices.IndexFunc(want, func(w wish) bool { return w.grants(problem) })
				require.GreaterOrEqual(t, i, 0, "not wanted: %s (warning: %v)", problem, problem.Warning)
				want = slices.Delete(want, i, i+1)
				require.Equal(t, path, problem.File)
				require.Positive(t, problem.Column)
			}
			require.Empty(t, want, "not found")
		})
	}
}

// wish is one problem that a line wants.
type wish struct {
	line    int
	warning bool
	text    string
}

func wishesOf(src string) []wish {
	var all []wish
	for i, line := range strings.Split(src, "\n") {
		_, comment, _ := strings.Cut(line, " # ")
		for text := range strings.SplitSeq(comment, " || ") {
			if wanted, ok := strings.CutPrefix(text, "want: "); ok {
				all = append(all, wish{i + 1, false, wanted})
			}
			if wanted, ok := strings.CutPrefix(text, "warn: "); ok {
				all = append(all, wish{i + 1, true, wanted})
			}
		}
	}
	return all
}

// grants tells whether a problem is what was wished for.
func (w wish) grants(p flows.Problem) bool {
	return p.Line == w.line && p.Warning == w.warning && strings.Contains(p.What+"; "+p.Right, w.text)
}
