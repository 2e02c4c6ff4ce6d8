//go:build peers

package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
)

// taken is what Mermaid takes a graph for.
type taken struct {
	Type, Fault string
	Nodes       []struct{ ID, Text, Shape, Class string }
	Edges       []struct{ From, To, Text, Line string }
}

// odd is a flow whose names are words of Mermaid's, and whose texts hold its signs.
const odd = `
version: 1
name: odd
language: en
start: graph
vars: {bill: {type: object, trust: server, fields: {amount: number}}}
nodes:
  graph:
    say: 'He said "yes" [no] {maybe} (so) <b>bold</b> a|b a->b --> c ; d & e #35; # %% ` + "`code`" + ` \n 1. one'
    menu: {1: subgraph, 2: end, 3: class, 4: click, "#": default, "*": x}
    no_input: {to: style}
  subgraph: {say: "Größe £42 日本語 العربية 🙂 “quoted”", to: end}
  class: {say: "%%{init: {'theme':'dark'}}%%", to: o}
  click: {say: "click n_end href \"x\"", to: flowchart}
  default: {say: "---", to: linkstyle}
  x: {say: "x", to: direction}
  style: {say: "style n_end fill:#f00", to: end}
  o: {branch: [{when: 'bill.amount > 1 && bill.amount < 5 || "a|b" == "{c}"', to: call}], to: end}
  flowchart: {to: end}
  linkstyle: {to: end}
  direction: {to: end}
  call: {to: td}
  td: {say: "- two *three* _four_", handoff: {to: desk}}
  end: {hangup: true}
`

// TestMermaidReadsOurGraphs has Mermaid's own parser read the graphs: it finds each node with its text, and each edge.
func TestMermaidReadsOurGraphs(t *testing.T) {
	t.Parallel()
	all := drawn(t)
	f, err := lint.Parse("odd.yaml", []byte(odd))
	require.NoError(t, err)
	all["odd"] = f
	graphs, flow := make(map[string]string), make(map[string]*flows.Flow)
	for name, f := range all {
		for _, language := range f.Speaks() {
			graphs[name+" "+language], flow[name+" "+language] = Mermaid(f, language), f
		}
	}
	graphs["broken"] = "flowchart TD\n  end[x]\n"
	read := parsed(t, graphs)
	require.NotEmpty(t, read["broken"].Fault, "the parser refuses what is wrong")
	for name, f := range flow {
		_, language, _ := strings.Cut(name, " ")
		got := read[name]
		require.Empty(t, got.Fault, name)
		require.Equal(t, "flowchart-v2", got.Type)
		cards := cards(f, language)
		require.Len(t, got.Nodes, len(cards), name)
		edges := got.Edges
		for i, c := range cards {
			text := "<b>" + c.name + "</b> · " + c.about
			if len(c.lines) > 0 {
				text += "<br/>" + strings.Join(c.lines, " ")
			}
			node := got.Nodes[i]
			require.Equal(t, "n_"+c.name, node.ID)
			require.Equal(t, text, node.Text)
			require.Equal(t, c.kind == "payment", node.Class == "payment", c.name)
			for _, group := range grouped(c.rows) {
				line := map[bool]string{false: "normal", true: "dotted"}[group.quiet]
				want := [4]string{"n_" + c.name, "n_" + group.to, strings.Join(group.labels, ", "), line}
				require.Equal(t, want, [4]string{edges[0].From, edges[0].To, edges[0].Text, edges[0].Line})
				edges = edges[1:]
			}
		}
		require.Empty(t, edges)
	}
}

func parsed(t *testing.T, graphs map[string]string) map[string]taken {
	t.Helper()
	in, err := json.Marshal(graphs)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "node", "../../testdata/peers/mermaid.mjs")
	cmd.Stdin = bytes.NewReader(in)
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	require.NoError(t, err, fmt.Sprint(faults.String()))
	var read map[string]taken
	require.NoError(t, json.Unmarshal(out, &read))
	return read
}
