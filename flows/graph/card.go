package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/flows"
)

// card is one node as it is drawn.
type card struct {
	name  string
	kind  string   // what it does, for its colour
	about string   // the same in words, with what it does it with
	lines []string // spoken, or done
	rows  []row

	column int
	width  float64
	height float64
	x, y   float64
	relay  bool // no card, but the way of a line through a column
}

// row is one edge of a card.
type row struct {
	label string
	to    string
	kind  flows.EdgeKind
	line  bool // whether a line is drawn
}

// cards makes a card of every node, the start first.
func cards(f *flows.Flow, language string) []*card {
	names := slices.Sorted(maps.Keys(f.Nodes))
	slices.SortStableFunc(names, func(a, b string) int {
		switch f.Start {
		case a:
			return -1
		case b:
			return 1
		default:
			return 0
		}
	})
	all := make([]*card, 0, len(names))
	for _, name := range names {
		n := f.Nodes[name]
		c := &card{name: name, kind: kindOf(n), about: about(n)}
		if text := n.Say.In(language); text != "" {
			c.lines = append(c.lines, wrap("“"+spoken(text)+"”", cardWidth-2*pad, mostLines)...)
		}
		for _, text := range does(n, language) {
			c.lines = append(c.lines, wrap(text, cardWidth-2*pad, mostLines)...)
		}
		for _, e := range n.Edges() {
			c.rows = append(c.rows, row{label: label(n, e, language), to: e.To, kind: e.Kind})
		}
		c.width, c.height = cardWidth, headHeight+float64(len(c.lines))*lineHeight+float64(len(c.rows))*rowHeight+foot(c)
		all = append(all, c)
	}
	return all
}

// foot is the space below the text of a card.
func foot(c *card) float64 {
	if len(c.lines) == 0 {
		return pad / 2
	}
	return pad
}

// kindOf is the one thing that a node does.
func kindOf(n *flows.Node) string {
	if actions := n.Actions(); len(actions) > 0 {
		return actions[0]
	}
	return "say"
}

func about(n *flows.Node) string {
	switch {
	case n.Lookup != nil:
		return "asks " + n.Lookup.Call
	case n.Handoff != nil:
		return "hands off to " + n.Handoff.To
	case n.Hangup:
		return "ends the call"
	case n.Payment != nil:
		return "takes a card"
	case len(n.Menu)+len(n.Ask) > 0:
		return "asks"
	case n.Choose != nil:
		return "offers ways to pay"
	case n.Consent != nil:
		return "asks for consent"
	case n.Task != nil:
		return "talks freely"
	case len(n.Branch) > 0:
		return "decides"
	case n.Language != "":
		return "speaks " + n.Language
	default:
		return "says"
	}
}

// does tells what a node does besides speaking.
func does(n *flows.Node, language string) []string {
	var lines []string
	if n.Task != nil {
		lines = append(lines, "Goal: "+spoken(n.Task.Goal.In(language)))
		if len(n.Task.Tools) > 0 {
			lines = append(lines, "May: "+strings.ReplaceAll(strings.Join(n.Task.Tools, ", "), "_", " "))
		}
	}
	if p := n.Payment; p != nil {
		if p.Quotes != "" {
			lines = append(lines, "One of "+p.Quotes)
		} else {
			lines = append(lines, "Amount: "+p.Amount)
		}
		lines = append(lines, fmt.Sprintf("%d tries a field, %d cards, within %s", p.Limits.Tries, p.Limits.Cards,
			short(p.Limits.Within.Duration)))
	}
	if n.Choose != nil {
		lines = append(lines, "Each: “"+spoken(n.Choose.Each.In(language))+"”")
	}
	return lines
}

// short writes 4m0s as 4m.
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	return text
}

// spoken is a text with its expressions in short: {{ bill.amount | money(bill.currency) }} becomes ‹bill.amount›.
func spoken(text string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{{")
		out.WriteString(before)
		if !found {
			return strings.Join(strings.Fields(out.String()), " ")
		}
		source, after, _ := strings.Cut(rest, "}}")
		first, _, _ := strings.Cut(source, "|")
		out.WriteString("‹" + strings.TrimSpace(first) + "›")
		text = after
	}
}

// label says how an edge comes to be taken.
func label(n *flows.Node, e flows.Edge, language string) string {
	switch e.Kind {
	case flows.EdgeMenu:
		return "key " + e.Name
	case flows.EdgeAsk:
		return example(n, e.Name, language)
	case flows.EdgeYes:
		return "yes, or key " + e.Name
	case flows.EdgeNo:
		return "no, or key " + e.Name
	case flows.EdgeChoose:
		return "one is chosen"
	case flows.EdgeNoInput:
		return "silence"
	case flows.EdgeNoMatch:
		return "not understood"
	case flows.EdgeTo:
		if len(n.Branch) > 0 {
			return "else"
		}
		return "then"
	case flows.EdgeBranch:
		return "if " + e.Name
	default: // of an outcome, or of a way out of a task
		return strings.ReplaceAll(e.Name, "_", " ")
	}
}

// example is the first thing that callers say who mean an intent, else its name.
func example(n *flows.Node, name, language string) string {
	for _, intent := range n.Ask {
		if examples := intent.Examples.In(language); intent.Intent == name && len(examples) > 0 {
			return "“" + examples[0] + "”"
		}
	}
	return name
}
