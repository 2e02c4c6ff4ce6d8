package agent

import (
	"time"

	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/flows"
)

// The ladder of silence where a node has none of its own.
const (
	silenceAfter = 8 * time.Second
	silenceTimes = 2
)

// ladder counts how often a question is asked again.
type ladder struct {
	say  flows.Rungs
	left int
	used int
	to   string
}

func newLadder(l *flows.Ladder, n *flows.Node, to string) *ladder {
	r := &ladder{say: flows.Rungs{n.Say}, left: silenceTimes, to: to}
	if l == nil {
		return r
	}
	if len(l.Say) > 0 {
		r.say, r.left = l.Say, max(r.left, len(l.Say))
	}
	if l.Times > 0 {
		r.left = l.Times
	}
	r.to = l.To
	return r
}

// climb gives the text of the next rung, and false behind the last one.
func (l *ladder) climb() (flows.Text, bool) {
	if l.used == l.left {
		return nil, false
	}
	l.used++
	return l.say.At(l.used - 1), true
}

// ladders are those of a node: for silence, and for what was not understood.
type ladders struct {
	silence, regret *ladder
	sorry           bool // a word of regret comes first
	after           time.Duration
}

func laddersOf(n *flows.Node, to string) ladders {
	l := ladders{silence: newLadder(n.NoInput, n, to), after: silenceAfter}
	if n.NoInput != nil {
		l.after = n.NoInput.After.Or(silenceAfter)
	}
	l.regret, l.sorry = l.silence, true
	if n.NoMatch != nil {
		l.regret, l.sorry = newLadder(n.NoMatch, n, l.silence.to), len(n.NoMatch.Say) == 0
	}
	return l
}

// again gives what is said after an answer that was none, and false where it is enough, with the way on.
func (c *conversation) askAgain(l ladders, h heard) (texts []spoken, to string, ok bool) {
	rung := l.silence
	if !h.nothing() {
		rung = l.regret
		if l.sorry {
			texts = append(texts, c.fixed(sentences.Pardon))
		}
	}
	say, ok := rung.climb()
	if !ok {
		return nil, rung.to, false
	}
	return append(texts, c.text(say)), "", true
}
