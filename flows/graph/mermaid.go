package graph

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/tonegate/tonegate/flows"
)

// Mermaid gives the flow as a flowchart of Mermaid, with the texts of a language.
func Mermaid(f *flows.Flow, language string) string {
	var out strings.Builder
	out.WriteString("flowchart TD\n")
	all := cards(f, language)
	for _, c := range all {
		text := "<b>" + plain(c.name) + "</b> · " + plain(c.about)
		if len(c.lines) > 0 {
			text += "<br/>" + plain(strings.Join(c.lines, " "))
		}
		open, closing := shape(c.kind)
		_, _ = fmt.Fprintf(&out, "  %s%s\"%s\"%s\n", id(c.name), open, text, closing)
	}
	for _, c := range all {
		for _, group := range grouped(c.rows) {
			arrow := "-->"
			if group.quiet {
				arrow = "-.->"
			}
			_, _ = fmt.Fprintf(&out, "  %s %s|\"%s\"| %s\n", id(c.name), arrow, plain(strings.Join(group.labels, ", ")), id(group.to))
		}
	}
	out.WriteString("  classDef payment fill:#e9f6f0,stroke:#0b6b4f,stroke-width:3px,color:#1d1d1b\n")
	for _, c := range all {
		if c.kind == "payment" {
			_, _ = fmt.Fprintf(&out, "  class %s payment\n", id(c.name))
		}
	}
	return out.String()
}

// group is the edges from one node to another: Mermaid draws them as one.
type group struct {
	to     string
	labels []string
	quiet  bool
}

func grouped(rows []row) []*group {
	var all []*group
	at := make(map[string]*group)
	for _, r := range rows {
		quiet := r.kind == flows.EdgeNoInput || r.kind == flows.EdgeNoMatch
		g := at[r.to]
		if g == nil {
			g = &group{to: r.to, quiet: true}
			at[r.to] = g
			all = append(all, g)
		}
		g.labels, g.quiet = append(g.labels, r.label), g.quiet && quiet
	}
	return all
}

// shape is the brackets of a node by what it does.
func shape(kind string) (open, closing string) {
	switch kind {
	case "payment":
		return "[[", "]]"
	case "branch":
		return "{", "}"
	case "handoff", "hangup":
		return "([", "])"
	default:
		return "[", "]"
	}
}

// id is a node's name that is no word of Mermaid's, such as end.
func id(name string) string { return "n_" + name }

// plain is a text that Mermaid does not read as its own: quotes and brackets become entities, by their numbers. So do
// colons: where a text has the word style, a colon and then an entity, Mermaid takes the entity's end for that of a rule.
func plain(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune("\"<>&#;:{}[]|`\\", r):
			_, _ = fmt.Fprintf(&out, "#%d;", r)
		case unicode.IsControl(r):
			out.WriteByte(' ')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
