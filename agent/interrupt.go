package agent

import (
	"context"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/speech/turn"
)

// How long nothing of a caller is recorded who was interrupted in a card number: until they have fallen silent.
const (
	secretGoesOn = time.Second      // after it they have said no more
	secretLasts  = 21 * time.Second // longer than the longest speech
	sameSpeech   = 500 * time.Millisecond
)

// longEnough is the voice that may be a part of a card number, where nobody listens.
const longEnough = int64(speech.Rate) * 6 / 5

// secret is what a caller says of a card number in which they were interrupted. Nothing of it is recorded.
type secret struct {
	goesOn bool
	wake   wake
}

// attend follows the caller's speech whoever listens: what nobody listens to is judged all the same, since it is
// recorded.
func (c *conversation) attend(in voiceSensed) {
	if !c.hearsBy(in.ear) {
		return
	}
	kind := in.event.Kind
	if c.secret != nil {
		switch {
		case kind == turn.Start:
			c.secret.goesOn = true
			c.secret.wake.timer.Reset(secretLasts)
		case c.secret.goesOn && (kind == turn.End || kind == turn.Dropped):
			c.secretOver()
		}
	}
	if c.listener != nil || c.isSpent(in) {
		return
	}
	in.nobodys = true
	switch {
	case kind == turn.Long:
		in.ear.look(in, c.anything())
	case kind == turn.End && in.event.Voiced >= longEnough:
		in.ear.attend(in, c.anything())
	}
}

// anything is what a recogniser is told that hears what nobody listens to.
func (c *conversation) anything() speech.Hint {
	l := c.language()
	return speech.Hint{Language: c.tag(), Phrases: slices.Concat(l.Agree, l.Refuse)}
}

// attended judges words that nobody listens to.
func (c *conversation) attended(in speechHeard) {
	if in.err != nil {
		c.log.Debug("the caller was not heard while nobody listened", zap.Error(in.err))
	}
	if in.heard.Text == "" || !c.hearsBy(in.ear) || c.isSpent(in.asked) {
		return
	}
	var expected guard.Expectation
	if n, ok := c.flow.Node(c.state.Node); ok {
		expected = expectation(n)
	}
	if in.asked.event.Kind == turn.Long {
		if c.overheard(in, expected) {
			c.leaveOut(in)
			c.warnNext = true
		}
		return
	}
	c.warnNext = c.aside(in.heard.Text, in.asked, expected) || c.warnNext
}

// overheard tells whether words that are not over yet give a card number away, which is an incident. Where not, nothing
// of them is kept.
func (c *conversation) overheard(in speechHeard, expected guard.Expectation) bool {
	text := c.carried(in.heard.Text)
	if in.err != nil || text == "" || !c.hears.Peek(text, expected).Card {
		return false
	}
	c.call.mute(true) // until they fall silent
	c.incident(ByVoice, c.numberSince(text, spokeAt(in.asked)))
	return true
}

// aside judges words that are nobody's answer; it tells whether the caller is to be told that a card is for the keypad.
func (c *conversation) aside(text string, at voiceSensed, expected guard.Expectation) bool {
	card := c.hears.Hear(text, expected).Card
	c.piece(spokeAt(at))
	return card && c.incident(ByVoice, c.numberSince(text, spokeAt(at)))
}

// leaveOut forgets the speech that goes on, of which nothing is recorded from here to its end.
func (c *conversation) leaveOut(in speechHeard) {
	in.ear.reset()
	c.spend(in.asked)
	c.stoppedAt = c.clock.Now()
	if c.secret != nil {
		c.secret.wake.timer.Stop()
	}
	c.secret = &secret{wake: c.wakeAfter(secretGoesOn)}
}

// secretOver has the caller recorded again.
func (c *conversation) secretOver() {
	c.secret.wake.timer.Stop()
	c.secret = nil
	c.call.mute(false)
}

// interrupt stops a caller in the middle of a card number, kindly.
func (l *listening) interrupt(ctx context.Context, in speechHeard) {
	l.c.leaveOut(in)
	l.speaking, l.before, l.known, l.last, l.asked = false, false, nil, nil, -1
	if l.playing == nil || l.playing != l.warning {
		l.warn(ctx, sentences.NoCardSaid)
	}
}

// warn says that a card is for the keypad, before what is still to be said. A text that has to be heard whole begins anew.
func (l *listening) warn(ctx context.Context, id sentences.ID) {
	if l.q.firm && l.playing != nil && l.playing != l.warning {
		l.q.texts = append([]spoken{{l.playing.text, l.playing.source}}, l.q.texts...)
	}
	l.c.hush(ReasonCut)
	l.cut, l.warning, l.c.warnNext = nil, nil, false
	l.q.texts = append([]spoken{l.c.fixed(id)}, l.q.texts...)
	l.say(ctx)
	l.warning = l.playing
}

// spokeAt is when the speech of an event began.
func spokeAt(v voiceSensed) time.Time {
	return v.at.Add(-since(v.event, v.event.From)).Add(-softly)
}
