package graph

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
)

// update draws the pictures of the documents anew: go test ./flows/graph -update.
var update = flag.Bool("update", false, "draw the pictures in docs anew") //nolint:gochecknoglobals // A flag of the test.

// drawn are the flows of this repository, and a large one.
func drawn(t *testing.T) map[string]*flows.Flow {
	t.Helper()
	paths, err := filepath.Glob("../examples/*/flow.yaml")
	require.NoError(t, err)
	all := make(map[string]*flows.Flow)
	for _, path := range append(paths, "../testdata/every-kind/flow.yaml") {
		f, err := lint.Load(path)
		require.NoError(t, err)
		all[f.Name] = f
	}
	all["large"] = large(t, 60)
	return all
}

// large makes a flow of n menus, each of which leads on, back to the start and far ahead.
func large(t *testing.T, n int) *flows.Flow {
	t.Helper()
	var src strings.Builder
	src.WriteString("version: 1\nname: large\nstart: n0\nnodes:\n")
	for i := range n {
		_, _ = fmt.Fprintf(&src,
			"  n%d:\n    say: %s\n    menu: {1: n%d, 2: n%d, 3: n%d, 4: n0, 9: end}\n    no_input: {to: end}\n", i,
			strings.Repeat("many words to be wrapped ", 1+i%9), min(i*2+1, n-1), min(i*2+2, n-1), min(i+7, n-1))
	}
	src.WriteString("  end: {hangup: true}\n")
	f, err := lint.Parse("large.yaml", []byte(src.String()))
	require.NoError(t, err)
	return f
}

func TestLay_NothingOverlaps(t *testing.T) {
	t.Parallel()
	for name, f := range drawn(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, language := range f.Speaks() {
				p := lay(cards(f, language))
				require.Len(t, p.cards, len(f.Nodes))
				wide, high := p.size()
				for _, column := range p.columns {
					for i, c := range column {
						require.GreaterOrEqual(t, c.x, margin)
						require.GreaterOrEqual(t, c.y, margin+titleSpace-0.01)
						require.LessOrEqual(t, c.x+c.width, wide)
						require.LessOrEqual(t, c.y+c.height, high)
						if i > 0 {
							above := column[i-1]
							require.GreaterOrEqual(t, c.y-above.y-above.height, relayGap-0.01, "%s under %s", c.name, above.name)
						}
					}
				}
				for _, l := range p.lines {
					column := l.from.column
					for _, stop := range l.stops {
						require.Equal(t, column+1, stop.column, "a line leaps over a column, and the cards in it")
						column = stop.column
					}
				}
			}
		})
	}
}

func TestCards_TextStaysInside(t *testing.T) {
	t.Parallel()
	for name, f := range drawn(t) {
		for _, c := range cards(f, f.Language) {
			require.LessOrEqual(t, len(c.lines), 4*mostLines)
			for _, text := range c.lines {
				require.LessOrEqual(t, width(text, textSize), cardWidth-2*pad, "%s: %s", name, text)
			}
			bottom := c.rowAt(len(c.rows)-1) + rowHeight/2
			require.True(t, len(c.rows) == 0 || bottom <= c.height, c.name)
		}
	}
}

// TestSVG_IsXML reads every picture, and finds every node and every edge in it.
func TestSVG_IsXML(t *testing.T) {
	t.Parallel()
	for name, f := range drawn(t) {
		picture := SVG(f, f.Language)
		decoder := xml.NewDecoder(strings.NewReader(string(picture)))
		texts, rects := 0, 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, name)
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "text" {
				texts++
			} else if ok && start.Name.Local == "rect" {
				rects++
			}
		}
		require.Equal(t, len(f.Nodes), rects)
		edges := 0
		for _, n := range f.Nodes {
			edges += len(n.Edges())
		}
		require.GreaterOrEqual(t, texts, 2+2*len(f.Nodes)+2*edges)
		require.Equal(t, picture, SVG(f, f.Language), "the same flow gives the same picture")
	}
}

func TestSVG_TextIsNoMarkup(t *testing.T) {
	t.Parallel()
	f, err := lint.Parse("f.yaml", []byte(
		`{version: 1, name: "<script>", start: a, nodes: {a: {say: "<b>&\"{{ 1 }}", hangup: true}}}`))
	require.NoError(t, err)
	picture := string(SVG(f, f.Language))
	require.NotContains(t, picture, "<script>")
	require.Contains(t, picture, "&lt;b&gt;&amp;&#34;‹1›")
	require.Contains(t, Mermaid(f, f.Language), `“#60;b#62;#38;#34;‹1›”`)
}

func TestMermaid(t *testing.T) {
	t.Parallel()
	f, err := lint.Load("../testdata/every-kind/flow.yaml")
	require.NoError(t, err)
	text := Mermaid(f, "es-ES")
	for _, line := range []string{
		"flowchart TD",
		`  n_tongue["<b>tongue</b> · asks<br/>“Para español, pulse 2.”"]`,
		`  n_route{"<b>route</b> · decides"}`,
		`  n_route -->|"if plan.owed #62; 10000"| n_talk`,
		`  n_pay[["<b>pay</b> · takes a card<br/>One of plan.quotes 3 tries a field, 2 cards, within 4m"]]`,
		`  n_number -.->|"silence, not understood"| n_human`,
		"  class n_pay payment",
	} {
		require.Contains(t, text, line+"\n")
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"a b"}, wrap(" a  b ", 200, 3))
	require.Empty(t, wrap(" ", 200, 3))
	lines := wrap(strings.Repeat("word ", 100), 100, 3)
	require.Len(t, lines, 3)
	require.True(t, strings.HasSuffix(lines[2], "…"))
	require.True(t, strings.HasSuffix(cut(strings.Repeat("w", 100), textSize, 50), "…"))
}

// TestPicturesInDocs compares the pictures in docs with the flows that they show.
func TestPicturesInDocs(t *testing.T) {
	t.Parallel()
	f, err := lint.Load("../examples/utility-bill/flow.yaml")
	require.NoError(t, err)
	const at = "../../docs/3-guides/utility-bill.svg"
	want := SVG(f, f.Language)
	if *update {
		require.NoError(t, os.WriteFile(at, want, 0o600))
	}
	got, err := os.ReadFile(at)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run go test ./flows/graph -update")
}
