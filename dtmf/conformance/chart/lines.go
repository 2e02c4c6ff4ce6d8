package chart

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// The frame of Lines within the chart.
const (
	linesHeight = 300
	left        = 44.0
	right       = width - 18.0
	top         = 60.0
	bottom      = linesHeight - 46.0
)

// Lines are percentages over a measure, up to three series of them.
type Lines struct {
	Title   string
	Measure string    // what the lower axis is, with its unit
	At      []float64 // values of the measure, rising
	Series  []Series
	Good    []Span // where 100 % is right
	Bad     []Span // where 0 % is right
}

// Series is a named row of values; NaN where there is none.
type Series struct {
	Name   string
	Values []float64
}

// Span is a part of the measure.
type Span struct{ From, To float64 }

// SVG draws the chart.
func (l Lines) SVG(w io.Writer) error {
	c := newCanvas(linesHeight, l.Title, l.describe())
	c.legend(46, l.Series)
	for _, s := range l.Good {
		c.rect("good", l.x(s.From), top, l.x(s.To)-l.x(s.From), bottom-top)
	}
	for _, s := range l.Bad {
		c.rect("bad", l.x(s.From), top, l.x(s.To)-l.x(s.From), bottom-top)
	}
	for percent := 0.0; percent <= 100; percent += 25 {
		c.line("grid", left, y(percent), right, y(percent))
		c.text("s", left-6, y(percent)+4, "end", number(percent))
	}
	c.line("axis", left, bottom, right, bottom)
	last := math.Inf(-1)
	for _, v := range l.At {
		if l.x(v)-last < 26 {
			continue
		}
		last = l.x(v)
		c.text("s", last, bottom+16, "middle", number(v))
	}
	c.text("s", (left+right)/2, bottom+36, "middle", l.Measure)
	for i := range slices.Backward(l.Series) { // the first on top
		l.draw(c, i)
	}
	return c.writeTo(w)
}

// draw draws a series.
func (l Lines) draw(c *canvas, series int) {
	var points []float64
	for i, v := range l.Series[series].Values {
		if !math.IsNaN(v) {
			points = append(points, l.x(l.At[i]), y(v))
		}
	}
	c.path(fmt.Sprintf("l l%d", series), points)
	for i := 0; i+1 < len(points); i += 2 {
		c.mark(series, points[i], points[i+1])
	}
}

// x is where a value of the measure lies.
func (l Lines) x(v float64) float64 {
	const edge = 12
	from, to := l.At[0], l.At[len(l.At)-1]
	v = min(max(v, from), to)
	return left + edge + (v-from)/(to-from)*(right-left-2*edge)
}

// y is where a percentage lies.
func y(percent float64) float64 { return bottom - percent/100*(bottom-top) }

// describe says the values in words.
func (l Lines) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Percentages over %s.", l.Measure)
	for _, s := range l.Series {
		fmt.Fprintf(&b, " %s:", s.Name)
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				fmt.Fprintf(&b, " %s at %s,", number(v), number(l.At[i]))
			}
		}
	}
	return strings.TrimSuffix(b.String(), ",") + "."
}
