package format_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/format"
	"github.com/tonegate/tonegate/flows/source"
)

const unordered = `# what this is

nodes:
  # the end
  end: {hangup: true}
  greet:
    no_input: {to: end,   times: 2}   # silence
    menu: {2: end, 1: ask}
    say:   Hello.

  ask:
    ask:
      - to: end
        examples: [stop,   halt]
        # of an intent
        intent: stop
    no_input: {to: end}
start: greet # first
name: talk
version: 1
`

const ordered = `# what this is
version: 1
name: talk
start: greet # first

nodes:
  # the end
  end: {hangup: true}
  greet:
    say: Hello.
    menu: {2: end, 1: ask}
    no_input: {times: 2, to: end} # silence

  ask:
    ask:
      # of an intent
      - intent: stop
        examples: [stop, halt]
        to: end
    no_input: {to: end}
`

func TestFormat(t *testing.T) {
	t.Parallel()
	out, err := format.Source("talk.yaml", []byte(unordered))
	require.NoError(t, err)
	require.Equal(t, ordered, string(out))
	again, err := format.Source("talk.yaml", out)
	require.NoError(t, err)
	require.Equal(t, string(out), string(again))
	_, err = format.Source("talk.yaml", []byte("a: [b"))
	require.ErrorAs(t, err, new(flows.Problems))
}

// TestFormat_LeavesAlone refuses what it could only spoil.
func TestFormat_LeavesAlone(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"": "not a flow", "hello there\nroot:x:0:0": "not a flow", "null": "not a flow",
		"- a": "not a flow", "other: 1": "not a flow",
		"name: x\n---\nname: y": "not a flow", "name: &a x\nstart: *a": "anchors", "name: \xff": "not text",
		"name: x\nname: y": "already defined", "name: " + strings.Repeat("[", 100): "nested too deep",
	} {
		_, err := format.Source("f.yaml", []byte(src))
		require.ErrorContains(t, err, want, "%q", src)
	}
}

// TestFormat_ExamplesAreFormatted holds the examples to the form.
func TestFormat_ExamplesAreFormatted(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../examples/*/flow.yaml")
	require.NoError(t, err)
	for _, path := range paths {
		src, err := os.ReadFile(path)
		require.NoError(t, err)
		out, err := format.Source(path, src)
		require.NoError(t, err)
		require.Equal(t, string(src), string(out), "run tonegate flow fmt flows/examples")
	}
}

// TestFormat_Comments keeps a comment, or says which one it cannot keep.
func TestFormat_Comments(t *testing.T) {
	t.Parallel()
	const head = "version: 1\nname: x\nstart: a\n"
	for name, tc := range map[string]struct{ src, want string }{
		"on a line of its own in a map":  {head + "nodes:\n  a:\n    menu: {\n      # one\n      1: a,\n    }\n", "f.yaml:7:7: "},
		"behind something in a map":      {head + "nodes:\n  a:\n    menu: {\n      1: a, # one\n    }\n", "f.yaml:7:13: "},
		"on a line of its own in a list": {head + "languages: [\n  # one\n  en,\n  de\n]\n", "f.yaml:5:3: "},
		"behind something in a list":     {head + "# kept\nlanguages: [\n  en, # one\n  de\n]\n", "f.yaml:6:7: "},
	} {
		_, err := format.Source("f.yaml", []byte(tc.src))
		require.ErrorContains(t, err, tc.want+"a comment between { and }, or [ and ], cannot be kept in its place", name)
	}
	out, err := format.Source("f.yaml", []byte("nodes:\n  a:\n    hangup: true\n\n# license\nversion: 1\nname: x\nstart: a\n"))
	require.NoError(t, err)
	require.Equal(t, "# license\n"+head+"nodes:\n  a:\n    hangup: true\n", string(out))
}

// TestFormat_WindowsLines writes the lines of another system as it writes those of this one.
func TestFormat_WindowsLines(t *testing.T) {
	t.Parallel()
	const src = "version: 1\nname: x\n# the first\nstart: a\nnodes:\n  a:\n" +
		"    say: |\n      Hello.\n\n      You.\n    hangup: true\n"
	out, err := format.Source("f.yaml", []byte(strings.ReplaceAll(src, "\n", "\r\n")))
	require.NoError(t, err)
	require.Equal(t, src, string(out))
}

func FuzzFormat(f *testing.F) {
	f.Add([]byte(unordered))
	f.Add(flows.UtilityBill())
	f.Add([]byte("a: 1 # x\n# y\nb:\n- c # z\n"))
	f.Add([]byte("%YAML 1.2\r\n---\r\nname: |\r\n  x\r\n\r\nstart: [a, # b\r\n c]\r\n"))
	f.Add([]byte("nodes: {a: {say: \"{{ 1 }}\", to: a}} # b"))
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := format.Source("fuzz.yaml", src)
		if err != nil {
			return
		}
		again, err := format.Source("fuzz.yaml", out)
		require.NoError(t, err)
		require.Equal(t, string(out), string(again), "the form is one")
		var before, after any
		src, err = source.Text("fuzz.yaml", src)
		require.NoError(t, err)
		require.NoError(t, yaml.Unmarshal(src, &before))
		require.NoError(t, yaml.Unmarshal(out, &after))
		require.Equal(t, before, after)
	})
}
