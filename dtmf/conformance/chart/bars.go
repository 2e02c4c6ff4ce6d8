package chart

import (
	"fmt"
	"io"
	"math"
	"strings"
)

const (
	barsTop   = 58.0
	barHeight = 15.0
	barGap    = 11.0 // between groups
)

// Bars are groups of horizontal bars, up to three series in each.
type Bars struct {
	Title  string
	Unit   string
	Groups []string
	Series []Series // a value a group
}

// SVG draws the chart.
func (b Bars) SVG(w io.Writer) error {
	group := barHeight*float64(len(b.Series)) + barGap
	height := barsTop + group*float64(len(b.Groups)) + 8
	c := newCanvas(int(height), b.Title, b.describe())
	c.legend(46, b.Series)
	c.text("s", right, 46, "end", b.Unit)
	label := 0
	for _, g := range b.Groups {
		label = max(label, len([]rune(g)))
	}
	from := 22 + 6.6*float64(label)
	scale := (right - from - 52) / b.most()
	for g, name := range b.Groups {
		at := barsTop + group*float64(g)
		c.text("s", from-8, at+(group-barGap)/2+4, "end", name)
		at += barHeight / 2 * float64(b.absent(g))
		for i, s := range b.Series {
			v, y := s.Values[g], at
			if math.IsNaN(v) {
				continue
			}
			at += barHeight
			c.rect(fmt.Sprintf("m%d", i), from, y+1, max(v*scale, 1), barHeight-3)
			c.text("s", from+max(v*scale, 1)+6, y+11, "start", number(v))
		}
	}
	c.line("axis", from, barsTop-4, from, height-12)
	return c.writeTo(w)
}

// absent is how many bars a group lacks; the others move to its middle.
func (b Bars) absent(group int) int {
	n := 0
	for _, s := range b.Series {
		if math.IsNaN(s.Values[group]) {
			n++
		}
	}
	return n
}

// most is the greatest value; 1 where there is none.
func (b Bars) most() float64 {
	most := 0.0
	for _, s := range b.Series {
		for _, v := range s.Values {
			if v > most {
				most = v
			}
		}
	}
	if most == 0 {
		return 1
	}
	return most
}

// describe says the values in words.
func (b Bars) describe() string {
	var d strings.Builder
	fmt.Fprintf(&d, "Bars of %s.", b.Unit)
	for g, name := range b.Groups {
		fmt.Fprintf(&d, " %s:", name)
		for _, s := range b.Series {
			if !math.IsNaN(s.Values[g]) {
				fmt.Fprintf(&d, " %s %s,", s.Name, number(s.Values[g]))
			}
		}
	}
	return strings.TrimSuffix(d.String(), ",") + "."
}
