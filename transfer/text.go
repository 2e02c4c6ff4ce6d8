package transfer

import (
	"slices"
	"time"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// Limits of what a caller types.
const (
	lineMemory = time.Minute
	maxLine    = 500 // bytes of one line
	// More lines than that no human types; each is an event, and all calls share the ring of events.
	maxLines    = 20
	linesWithin = 10 * time.Second
)

// textGuard looks at the lines that one caller types, one after the other.
type textGuard struct {
	lines []digitLine // the last ones that were digits for the most part
	sent  []time.Time // of the last ones that were passed on
}

type digitLine struct {
	digits []byte
	at     time.Time
}

// refuse tells whether the line may not be passed on: it holds a card number, or is the end of one together with the
// lines of the minute before.
func (g *textGuard) refuse(line string, now time.Time) bool {
	if cardnumber.Holds(line) {
		return true
	}
	digits, mostly := cardnumber.Spoken(line)
	if !mostly {
		return false
	}
	g.lines = slices.DeleteFunc(g.lines, func(l digitLine) bool { return now.Sub(l.at) > lineMemory })
	for joined, i := digits, len(g.lines)-1; i >= 0 && len(joined) <= cardnumber.Max; i-- {
		joined = slices.Concat(g.lines[i].digits, joined)
		if n := len(joined); n >= cardnumber.Min && n <= cardnumber.Max && cardnumber.Luhn(joined) {
			return true // the lines before stay, so that the same end is refused again
		}
	}
	if g.lines = append(g.lines, digitLine{digits, now}); len(g.lines) > cardnumber.Max {
		g.lines = slices.Delete(g.lines, 0, 1)
	}
	return false
}

// often counts one more line that is passed on, and tells whether it is one too many.
func (g *textGuard) often(now time.Time) bool {
	g.sent = slices.DeleteFunc(g.sent, func(t time.Time) bool { return now.Sub(t) >= linesWithin })
	if len(g.sent) >= maxLines {
		return true
	}
	g.sent = append(g.sent, now)
	return false
}
