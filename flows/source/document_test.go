package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows/source"
)

// folder writes files and gives their folder; below it is one that a flow must not leave.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "flow")
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

func flowWith(include string) string {
	return "version: 1\nname: x\nstart: a\ninclude: [" + include + "]\nnodes:\n  a: {to: end}\n"
}

const end = "nodes:\n  end: {hangup: true}\n"

func TestOpen_JoinsParts(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"flow.yaml": flowWith("parts/end.yaml, vars.yaml"), "parts/end.yaml": end,
		"vars.yaml": "vars:\n  bill: {type: object, trust: server}\n",
	})
	path := filepath.Join(dir, "flow.yaml")
	doc, err := source.Open(path)
	require.NoError(t, err)
	require.Empty(t, doc.Problems())
	require.True(t, doc.File.Nodes["end"].Hangup)
	require.Equal(t, "server", doc.File.Vars["bill"].Trust)
	doc.Add("nodes/end/hangup/deeper", "right", "wrong")
	require.Equal(t, filepath.Join(dir, "parts", "end.yaml")+":2:9: wrong; right", doc.Problems()[0].String())
	require.Equal(t, []string{filepath.Join(dir, "parts", "end.yaml"), filepath.Join(dir, "vars.yaml")}, source.Parts(path))
}

func TestOpen_StaysInItsFolder(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ include, want string }{
		"above":             {"../secret.yaml", `"../secret.yaml" cannot be included`},
		"around":            {"sub/../../secret.yaml", "cannot be included"},
		"from the root":     {"/secret.yaml", "cannot be included"},
		"a link out":        {"link.yaml", "cannot be read: path escapes from parent"},
		"a folder's link":   {"linked/secret.yaml", "cannot be read: path escapes from parent"},
		"a folder":          {".", "is a directory"},
		"nothing":           {`""`, "cannot be included"},
		"not there":         {"missing.yaml", "no such file"},
		"itself":            {"flow.yaml", `there is no key "include" here; use nodes, vars`},
		"one that includes": {"loop.yaml", `there is no key "include" here; use nodes, vars`},
		"the same twice":    {"end.yaml, end.yaml", `node "end" stands in another file, too; rename one of them`},
		"too many":          {strings.Repeat("end.yaml, ", 17), "too many files are included; use at most 16"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, map[string]string{
				"../secret.yaml": "nodes: {stolen: {hangup: true}}", "flow.yaml": flowWith(tc.include), "end.yaml": end,
				"loop.yaml": "include: [flow.yaml]", "sub/x.yaml": "",
			})
			require.NoError(t, os.Symlink(filepath.Join(dir, "..", "secret.yaml"), filepath.Join(dir, "link.yaml")))
			require.NoError(t, os.Symlink(filepath.Join(dir, ".."), filepath.Join(dir, "linked")))
			doc, err := source.Open(filepath.Join(dir, "flow.yaml"))
			require.NoError(t, err)
			require.NotContains(t, doc.File.Nodes, "stolen")
			require.ErrorContains(t, doc.Problems(), tc.want)
			for _, part := range source.Parts(filepath.Join(dir, "flow.yaml")) {
				require.NotContains(t, part, "secret")
				require.NotContains(t, part, "link")
			}
		})
	}
}

func TestOpen_Unreadable(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"large.yaml": strings.Repeat("# a large file\n", 80_000)})
	for name, want := range map[string]string{
		"large.yaml": "larger than 1 MiB", "missing.yaml": "no such file", "": "is a directory",
	} {
		_, err := source.Open(filepath.Join(dir, name))
		require.ErrorContains(t, err, want)
	}
}

func TestParse_OneDocument(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"": "this file has 0", "# words": "this file has 0", "a: 1\n---\nb: 2": "this file has 2", "hello": "this is a text",
		"- a": "this is a list; write a map of keys", "null": "this is nothing", "a: [b": "f.yaml:1:4: ",
		"\ta: 1": "f.yaml:1:2: tab character", "name: x\nname: y": `f.yaml:2:1: mapping key "name" already defined`,
	} {
		require.ErrorContains(t, source.Parse("f.yaml", []byte(src)).Problems(), want, "%q", src)
	}
}

func TestParse_TellsNoSecret(t *testing.T) {
	t.Parallel()
	const key = "sk_live_" + "abcdefghijklmnop"
	for _, src := range []string{
		"name: " + key, key + ": 1", "nodes: {a: {to: " + key + "}}", "a: {" + key + ": 1, " + key + ": 1}", "? [" + key + "]",
		"vars: {x: {type: " + key + ", trust: server}}", "include: [" + key + "]",
	} {
		problems := source.Parse("f.yaml", []byte(src)).Problems()
		require.NotEmpty(t, problems, src)
		require.NotContains(t, problems.Error(), key, src)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"a/flow.yaml": flowWith(""), "a/end.yaml": end, "b/deep/flow.yml": "start: x", "b/tests/t.yaml": "tests: []",
		"c.txt": "start: x", "large.yaml": strings.Repeat("# x\n", 300_000) + "start: x",
	})
	found, err := source.Find(dir, filepath.Join(dir, "a", "flow.yaml"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(dir, "a", "flow.yaml"), filepath.Join(dir, "b", "deep", "flow.yml")}, found)
	_, err = source.Find(filepath.Join(dir, "missing"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
