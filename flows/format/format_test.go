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

func FuzzFormat(f *testing.F) {
	f.Add([]byte(unordered))
	f.Add(flows.UtilityBill())
	f.Add([]byte("a: 1 # x\n# y\nb:\n- c # z\n"))
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
		require.NoError(t, yaml.Unmarshal([]byte(strings.TrimPrefix(string(src), "\xef\xbb\xbf")), &before))
		require.NoError(t, yaml.Unmarshal(out, &after))
		require.Equal(t, before, after)
	})
}
