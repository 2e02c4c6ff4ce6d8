package tones

import (
	"cmp"
	"slices"

	"github.com/tonegate/tonegate/media"
)

// Span is a stretch of a recording, in samples of a channel; To is the first that is not in it.
type Span struct {
	From, To int64
}

// Total is how many samples are in spans that do not overlap.
func Total(spans []Span) int64 {
	var n int64
	for _, s := range spans {
		n += s.To - s.From
	}
	return n
}

// join adds a span that begins at or after the last one.
func join(spans []Span, s Span) []Span {
	if n := len(spans); n > 0 && s.From <= spans[n-1].To {
		spans[n-1].To = max(spans[n-1].To, s.To)
		return spans
	}
	return append(spans, s)
}

// union joins spans in any order.
func union(lists ...[]Span) []Span {
	all := slices.Concat(lists...)
	slices.SortFunc(all, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	var spans []Span
	for _, s := range all {
		spans = join(spans, s)
	}
	return spans
}

// native turns spans at 8 kHz into those of a recording, with a margin of 2 ms for what a filter smears.
func native(spans []Span, to media.Hz, frames int64) []Span {
	hz := int64(to)
	margin := hz / 500
	if to == rate {
		margin = 0
	}
	var out []Span
	for _, s := range spans {
		n := Span{max(s.From*hz/rate-margin, 0), min((s.To*hz+rate-1)/rate+margin, frames)}
		if n.From < n.To {
			out = join(out, n)
		}
	}
	return out
}
