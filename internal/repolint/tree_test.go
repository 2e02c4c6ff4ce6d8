package repolint_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/tonegate/tonegate"

// tree is a set of files: slash-separated path from the root to content.
type tree map[string][]byte

// repository is all files that git tracks or would track.
func repository(t *testing.T) tree {
	t.Helper()
	root := filepath.Join("..", "..")
	list := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-z",
		"--cached", "--others", "--exclude-standard")
	out, err := list.Output()
	require.NoError(t, err)
	files := make(tree)
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if strings.HasPrefix(name, "internal/repolint/testdata/") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if os.IsNotExist(err) { // deleted, and not committed yet
			continue
		}
		require.NoError(t, err)
		files[name] = content
	}
	require.Greater(t, len(files), 50, "this is not the repository")
	return files
}

// broken is a tree of testdata that breaks one rule. Its files end in .txt, so that no tool takes them for source.
func broken(t *testing.T, name string) tree {
	t.Helper()
	root := os.DirFS(filepath.Join("testdata", "broken", name))
	files := make(tree)
	require.NoError(t, fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(root, p)
		files[strings.TrimSuffix(p, ".txt")] = content
		return err
	}))
	require.NotEmpty(t, files)
	return files
}

// names lists the files with one of these endings, sorted; generated files and binary ones are left out.
func (tr tree) names(endings ...string) []string {
	var all []string
	for name, content := range tr {
		if slices.Contains(endings, path.Ext(name)) && !generated(content) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// text lists all files that hold text and are written by hand, sorted; lock files are not.
func (tr tree) text() []string {
	var all []string
	for name, content := range tr {
		if !bytes.ContainsRune(content, 0) && !locked(name) && !built(name) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

func locked(name string) bool {
	return slices.Contains([]string{"go.sum", "package-lock.json"}, path.Base(name))
}

// built tells whether a file is the committed build of a web page.
func built(name string) bool {
	return strings.HasPrefix(name, "web/") && strings.Contains(name, "/dist/")
}

func generated(content []byte) bool {
	head, _, _ := bytes.Cut(content, []byte("\n"))
	return bytes.Contains(head, []byte("Code generated")) && bytes.Contains(head, []byte("DO NOT EDIT"))
}

// check runs one rule on its broken tree, where each want must be complained about and nothing else, and on the
// repository, where nothing may be.
func check(t *testing.T, breaks string, rule func(tree) []string, want ...string) {
	t.Helper()
	checkTree(t, broken(t, breaks), rule, want...)
}

// checkTree is check for a broken tree that must not lie in the repository, not even as test data.
func checkTree(t *testing.T, breaks tree, rule func(tree) []string, want ...string) {
	t.Helper()
	t.Run("finds what is broken", func(t *testing.T) {
		t.Parallel()
		got := rule(breaks)
		require.Len(t, got, len(want), "%s", strings.Join(got, "\n"))
		for i, w := range want {
			require.Contains(t, got[i], w)
		}
	})
	t.Run("repository", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, strings.Join(rule(repository(t)), "\n"))
	})
}

// lines calls see with each line of a file, counted from 1.
func (tr tree) lines(name string, see func(n int, line string)) {
	n := 0
	for line := range strings.Lines(string(tr[name])) {
		n++
		see(n, strings.TrimRight(line, "\r\n"))
	}
}

func at(name string, line int, text string) string {
	return fmt.Sprintf("%s:%d: %s", name, line, text)
}
