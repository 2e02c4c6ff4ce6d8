package agent

import (
	"strings"
	"time"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/speech/turn"
)

// guarded judges the caller's words before anybody else sees them: what is safe to pass on, and whether they held a card
// number, which is an incident.
func (c *conversation) guarded(by, text string, expected guard.Expectation) (safe string, card bool) {
	v := c.hears.Hear(text, expected)
	c.piece(c.lag.spoke)
	if v.Card {
		c.incident(by, c.numberSince(text, c.lag.spoke))
	}
	return v.Text, v.Card
}

// numberSince is when a caller has begun to say a card number whose end is text: with these words, or in pieces before.
func (c *conversation) numberSince(text string, spoke time.Time) time.Time {
	whole := cardnumber.Holds(text) || guard.NewHearing().Hear(text, guard.Expectation{}).Card
	if len(c.begun) == 0 || whole && c.carry == "" {
		return spoke
	}
	return c.begun[max(0, len(c.begun)-1-max(piecesBack, c.hears.Reached()))]
}

// In how many turns before the last one the pieces of a card number may have come: as a rule, and at most.
const (
	piecesBack = 8
	mostBack   = 32
)

// piece notes when words began that may be a part of a card number. What was typed is not recorded.
func (c *conversation) piece(spoke time.Time) {
	if spoke.IsZero() {
		return
	}
	c.begun = append(c.begun[max(0, len(c.begun)-mostBack):], spoke)
}

// incident writes that a caller has given a card number to us, and nothing of it; the recording since from is silenced. It
// reports false where the caller goes on with one in which they were interrupted: that was written.
func (c *conversation) incident(by string, from time.Time) bool {
	c.carry, c.begun = "", nil
	if by == ByVoice {
		c.call.erase(from)
	}
	if by == ByVoice && from.Before(c.stoppedAt.Add(sameSpeech)) {
		return false
	}
	c.log.Warn("the caller gave a card number to the bot; it was withheld")
	c.publish(Event{Type: GuardCard, By: by})
	return true
}

// carried joins words to those that an interrupted turn had already.
func (c *conversation) carried(text string) string {
	return strings.TrimSpace(c.carry + " " + strings.TrimSpace(text))
}

// forget drops what was carried over: it was taken up.
func (c *conversation) forget() { c.carry = "" }

// hearsBy tells whether an ear is the one of now: one that was taken down may have had something on its way.
func (c *conversation) hearsBy(e *ear) bool {
	return e == c.door.ear.Load()
}

// tune has the ear listen as a question wants it.
func (c *conversation) tune(q question) {
	if e := c.door.ear.Load(); e != nil {
		e.tune(q.confirm, q.least, q.most)
	}
}

// keep stops a wait for a key or a line, which is the answer to what is about to be said, unless that is an offer.
func (c *conversation) keep(in input) bool {
	switch in.(type) {
	case keyPressed, lineTyped:
		if c.offer.early(in) {
			return false
		}
		c.kept = in
		return true
	default:
		return false
	}
}

// interrupted stops a wait for the model where the caller goes on: by a key, by a line, or by voice. What they said
// before is kept and counts together with what comes.
func (c *conversation) interrupted(text string) func(input) bool {
	return func(in input) bool {
		if v, ok := in.(voiceSensed); ok && v.event.Kind == turn.Confirmed && c.hearsBy(v.ear) {
			c.carry = text
			c.publish(Event{Type: TurnInterrupted})
			return true
		}
		return c.keep(in)
	}
}
