package graph

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/tonegate/tonegate/flows"
)

// style colours the picture for light and dark screens.
const style = `
    svg { background: var(--paper) }
    svg { --paper: #fbfbfa; --card: #ffffff; --edge: #d4d4d0; --ink: #1d1d1b; --soft: #63635e; --line: #9b9b94;
      --money: #0b6b4f; --money-card: #e9f6f0; --talk: #2b59c3; --end: #8a3b2e; --rule: #ececea }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #171716; --card: #222220; --edge: #41413d; --ink: #f0f0ec; --soft: #aeaea6; --line: #77776f;
        --money: #5fd3a7; --money-card: #16302a; --talk: #93b4ff; --end: #eba294; --rule: #30302d }
    }
    text { font-family: Arial, Helvetica, "Liberation Sans", sans-serif; fill: var(--ink) }
    .title { font-size: 20px; font-weight: bold }
    .note { font-size: 12.5px; fill: var(--soft) }
    .card { fill: var(--card); stroke: var(--edge); stroke-width: 1 }
    .name { font-size: 13.5px; font-weight: bold }
    .kind { font-size: 12px; fill: var(--soft); text-anchor: end }
    .said { font-size: 12.5px }
    .row { font-size: 12px }
    .to { font-size: 12px; fill: var(--soft); text-anchor: end }
    .rule { stroke: var(--rule) }
    .line { fill: none; stroke: var(--line); stroke-width: 1.4 }
    .quiet { stroke-dasharray: 3 4 }
    .dot { fill: var(--line) }
    .talk .kind, .task .kind { fill: var(--talk) }
    .payment .card { fill: var(--money-card); stroke: var(--money); stroke-width: 2.5 }
    .payment .kind, .approved { fill: var(--money) }
    .line.approved { fill: none; stroke: var(--money); stroke-width: 2.5 }
    .row.approved { font-weight: bold }
    .start .card { stroke: var(--talk); stroke-width: 2.5 }
    .handoff .kind, .hangup .kind { fill: var(--end) }
    .arrow { fill: var(--line) }
`

// SVG draws the flow with the texts of a language.
func SVG(f *flows.Flow, language string) []byte {
	p := lay(cards(f, language))
	var out bytes.Buffer
	wide, high := p.size()
	_, _ = fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" `+
		`role="img" aria-labelledby="title about">
  <title id="title">%s</title>
  <desc id="about">%s</desc>
  <style>%s  </style>
`, wide, high, wide, high, esc(f.Name), esc("The flow "+f.Name+": each card is a node, each of its rows an edge."), style)
	_, _ = fmt.Fprintf(&out, `  <text class="title" x="%.0f" y="%.0f">%s</text>
  <text class="note" x="%.0f" y="%.0f">%s</text>
`, margin, margin+18, esc(f.Name), margin, margin+38, esc(note(f, language)))
	for _, l := range p.lines {
		l.draw(&out)
	}
	for _, c := range p.cards {
		c.draw(&out, c.name == f.Start)
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

func note(f *flows.Flow, language string) string {
	text := "Starts at " + f.Start + ". The gate is closed while a green card is entered: the bot hears nothing."
	if len(f.Speaks()) > 1 {
		text += " Speaks " + strings.Join(f.Speaks(), ", ") + "; shown in " + language + "."
	}
	return text
}

func (p *picture) size() (wide, high float64) {
	for _, column := range p.columns {
		for _, c := range column {
			wide, high = max(wide, c.x+c.width), max(high, c.y+c.height)
		}
	}
	const shortest = 640
	return max(wide+margin, shortest), high + margin
}

// class is how an edge is drawn.
func (r row) class() string {
	switch {
	case r.kind == flows.EdgeOn && r.label == "approved":
		return " approved"
	case r.kind == flows.EdgeNoInput, r.kind == flows.EdgeNoMatch:
		return " quiet"
	default:
		return ""
	}
}

func (l line) draw(out io.Writer) {
	x, y := l.from.x+l.from.width, l.from.y+l.from.rowAt(l.row)
	var path strings.Builder
	_, _ = fmt.Fprintf(&path, "M%.1f %.1f", x, y)
	for _, stop := range l.stops {
		to := stop.y + stop.entry()
		middle := (x + stop.x) / 2
		_, _ = fmt.Fprintf(&path, " C%.1f %.1f %.1f %.1f %.1f %.1f", middle, y, middle, to, stop.x, to)
		x, y = stop.x, to
		if stop.relay {
			x += stop.width
			_, _ = fmt.Fprintf(&path, " H%.1f", x)
		}
	}
	_, _ = fmt.Fprintf(out, "  <path class=\"line%s\" d=\"%s\"/>\n", l.kind.class(), path.String())
	_, _ = fmt.Fprintf(out, "  <path class=\"arrow%s\" d=\"M%.1f %.1f l-7 -4 v8 z\"/>\n",
		strings.TrimSuffix(l.kind.class(), " quiet"), x, y)
}

func (c *card) draw(out io.Writer, start bool) {
	class := c.kind
	if start {
		class += " start"
	}
	_, _ = fmt.Fprintf(out, `  <g class="%s">
    <rect class="card" x="%.1f" y="%.1f" width="%.0f" height="%.1f" rx="8"/>
`, class, c.x, c.y, c.width, c.height)
	write := func(class string, x, y float64, text string) {
		_, _ = fmt.Fprintf(out, "    <text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", class, x, y, esc(text))
	}
	room := c.width - 2*pad
	name := cut(c.name, nameSize*1.08, room-min(width(c.about, rowSize), room*0.4)-8)
	write("name", c.x+pad, c.y+22, name)
	write("kind", c.x+c.width-pad, c.y+22, cut(c.about, rowSize, room-width(name, nameSize*1.08)-8))
	for i, text := range c.lines {
		write("said", c.x+pad, c.y+headHeight+float64(i)*lineHeight+12, text)
	}
	for i, r := range c.rows {
		y := c.y + c.rowAt(i)
		_, _ = fmt.Fprintf(out, "    <path class=\"rule\" d=\"M%.1f %.1f h%.1f\"/>\n", c.x+pad/2, y-rowHeight/2, c.width-pad)
		to := r.to
		if !r.line {
			to = "↪ " + to
		}
		to = cut(to, rowSize, room*0.5)
		write("row"+r.class(), c.x+pad, y+4, cut(r.label, rowSize*1.05, room-width(to, rowSize)-10))
		write("to", c.x+c.width-pad, y+4, to)
		if r.line {
			_, _ = fmt.Fprintf(out, "    <circle class=\"dot%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n",
				strings.TrimSuffix(r.class(), " quiet"), c.x+c.width, y)
		}
	}
	_, _ = io.WriteString(out, "  </g>\n")
}

// esc writes a text so that XML can hold it.
func esc(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a Builder takes everything
	return out.String()
}
