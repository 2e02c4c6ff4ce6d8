package source_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/source"
)

func TestText_Refuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, src, want string }{
		{"an alias", "a: 1\nb: &b 2\nc: *b", "f.yaml:2:4: anchors and aliases are not taken"},
		{"a merged map", "a: {<<: 1}", "anchors and aliases"},
		{"brackets in brackets", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "f.yaml:1:65: this is nested too deep"},
		{"maps in maps", strings.Repeat("{a: ", 70) + "1" + strings.Repeat("}", 70), "nested too deep; use at most 64 levels"},
		{"lists in lists", strings.Repeat("- ", 70) + "1", "nested too deep"},
		{"a text that never ends", "say: " + strings.Repeat("x", 5000), "f.yaml:1:6: this text is longer than 4096 bytes"},
		{"more than anybody writes", strings.Repeat("a: 1\n", 20_000), "at most 50000 are read; split it into files to include"},
		{"UTF-16", "\xff\xfeh\x00i\x00", "f.yaml:1:1: this file is UTF-16; save it as UTF-8"},
		{"Latin-1", "a: 1\nsay: ü Gr\xfc\xdfe", "f.yaml:2:10: this is not text"},
		{"a zero byte", "a: \"x\x00y\"", "f.yaml:1:6: this is not text"},
		{"a terminal's commands", "a: \x1b[2J", "f.yaml:1:4: this is not text"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := source.Text("f.yaml", []byte(tc.src))
			require.ErrorContains(t, err, tc.want)
			require.ErrorAs(t, err, new(flows.Problems))
			require.False(t, source.Parse("f.yaml", []byte(tc.src)).Readable)
		})
	}
}

func TestText_Takes(t *testing.T) {
	t.Parallel()
	for name, src := range map[string]string{
		"a mark":         "\xef\xbb\xbfversion: 1\nname: x\n",
		"a long comment": "a: 1 # " + strings.Repeat("x", 5000),
		"a long list":    strings.Repeat("- 1\n", 1000),
		"nothing":        "",
		"deep enough":    strings.Repeat("[", 60) + strings.Repeat("]", 60),
	} {
		text, err := source.Text("f.yaml", []byte(src))
		require.NoError(t, err, name)
		require.Equal(t, strings.TrimPrefix(src, "\xef\xbb\xbf"), string(text), name)
	}
}

// TestText_OneWay takes what is written in other ways for the same.
func TestText_OneWay(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"version: 1\r\nname: x\r\n":                "version: 1\nname: x\n",
		"a: |\r\n  b\r\n\r\n  c\rd: 1":             "a: |\n  b\n\n  c\nd: 1",
		"%YAML 1.2\n---\nname: x\n":                "\n---\nname: x\n",
		"# ours\n%YAML 1.2 # this\n\n---\nname: x": "# ours\n # this\n\n---\nname: x",
		"%YAML 1.2\nname: x":                       "%YAML 1.2\nname: x",
		"name: x\n%YAML 1.2\n---\n":                "name: x\n%YAML 1.2\n---\n",
	} {
		text, err := source.Text("f.yaml", []byte(src))
		require.NoError(t, err, src)
		require.Equal(t, want, string(text), src)
	}
	const flow = "%YAML 1.2\r\n---\r\nversion: 1\r\nname: x\r\nstart: a\r\nnodes:\r\n  a: {hangup: true}\r\n"
	doc := source.Parse("f.yaml", []byte(flow))
	require.Empty(t, doc.Problems())
	require.True(t, doc.File.Nodes["a"].Hangup)
}
