package chart

import (
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
)

const (
	width = 480
	// style gives each series a colour, in light and in dark.
	style = `.bg{fill:#fff}.t{fill:#0f172a}.s{fill:#475569;font-size:12px}.b{font-weight:650;font-size:15px}` +
		`.grid{stroke:#e2e8f0}.axis{stroke:#94a3b8}.good{fill:#dcfce7}.bad{fill:#fee2e2}` +
		`.l{fill:none;stroke-width:2.4;stroke-linejoin:round}` +
		`.l0{stroke:#15803d}.l1{stroke:#c2410c;stroke-dasharray:6 3}.l2{stroke:#6d28d9;stroke-dasharray:2 3}` +
		`.m0{fill:#15803d}.m1{fill:#c2410c}.m2{fill:#6d28d9}` +
		`@media (prefers-color-scheme:dark){.bg{fill:#0d1117}.t{fill:#f1f5f9}.s{fill:#a8b3c2}.grid{stroke:#263041}` +
		`.axis{stroke:#64748b}.good{fill:#0d2b1b}.bad{fill:#331518}` +
		`.l0{stroke:#4ade80}.l1{stroke:#fb923c}.l2{stroke:#a78bfa}.m0{fill:#4ade80}.m1{fill:#fb923c}.m2{fill:#a78bfa}}`
)

// canvas collects the elements of a chart.
type canvas struct {
	b strings.Builder
}

// newCanvas begins a chart. The description is for those who do not see it.
func newCanvas(height int, title, description string) *canvas {
	c := &canvas{}
	fmt.Fprintf(&c.b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" `+
		`aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="13">`+"\n", width, height, width, height)
	fmt.Fprintf(&c.b, "<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n<style>%s</style>\n",
		html.EscapeString(title), html.EscapeString(description), style)
	fmt.Fprintf(&c.b, "<rect class=\"bg\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", width, height)
	c.text("t b", 16, 26, "start", title)
	return c
}

func (c *canvas) text(class string, x, y float64, anchor, s string) {
	fmt.Fprintf(&c.b, "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n",
		class, place(x), place(y), anchor, html.EscapeString(s))
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&c.b, "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n",
		class, place(x1), place(y1), place(x2), place(y2))
}

func (c *canvas) rect(class string, x, y, w, h float64) {
	fmt.Fprintf(&c.b, "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n",
		class, place(x), place(y), place(w), place(h))
}

// path joins points given as x and y in turns.
func (c *canvas) path(class string, points []float64) {
	fmt.Fprintf(&c.b, "<path class=\"%s\" d=\"", class)
	for i := 0; i+1 < len(points); i += 2 {
		step := "L"
		if i == 0 {
			step = "M"
		}
		fmt.Fprintf(&c.b, "%s%s %s", step, place(points[i]), place(points[i+1]))
	}
	c.b.WriteString("\"/>\n")
}

// mark draws the mark of a series: a disc, a square or a triangle.
func (c *canvas) mark(series int, x, y float64) {
	class := "m" + strconv.Itoa(series)
	switch series {
	case 0:
		fmt.Fprintf(&c.b, "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"4\"/>\n", class, place(x), place(y))
	case 1:
		c.rect(class, x-3.5, y-3.5, 7, 7)
	default:
		c.path(class, []float64{x - 4.5, y + 4, x + 4.5, y + 4, x, y - 4.5})
	}
}

// legend names the series in a row; one alone needs no name.
func (c *canvas) legend(y float64, series []Series) {
	x := 22.0
	for i, s := range series {
		if s.Name == "" {
			continue
		}
		c.mark(i, x, y-4)
		c.text("s", x+9, y, "start", s.Name)
		x += 24 + 7*float64(len(s.Name))
	}
}

func (c *canvas) writeTo(w io.Writer) error {
	c.b.WriteString("</svg>\n")
	_, err := io.WriteString(w, c.b.String())
	return err
}

// place prints a coordinate to a tenth.
func place(v float64) string { return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0") }

// number prints a value with two decimals at most.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}
