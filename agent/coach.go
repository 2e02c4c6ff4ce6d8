package agent

import (
	"context"
	"strings"

	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/transfer/control"
)

// coach says in fixed words what to key, in a guided window, where the provider asks without words. It is told how far
// the caller is, and nothing of what they key. A provider that speaks all the same has the word.
type coach struct {
	c       *conversation
	queue   []sentences.ID
	saying  sentences.ID // what is being said, with its clip; empty where nothing is
	clip    *clip
	stars   bool // it was told how to start again
	talking bool // the provider speaks
}

// guidance is what a coach is told by the gate.
type guidance struct{ event control.Event }

func (guidance) input() {}

// take takes what has come while the caller is with the provider.
func (k *coach) take(ctx context.Context, in input) {
	switch in := in.(type) {
	case guidance:
		k.told(in.event)
	case clipEnded:
		if in.clip == k.clip {
			k.saying, k.clip = "", nil
		}
	default:
	}
	if ctx.Err() == nil {
		k.speak(ctx)
	}
}

// told takes an event of the gate.
func (k *coach) told(ev control.Event) {
	switch {
	case ev.Type == control.Window:
		k.hush()
	case ev.Type == control.Sound && ev.Source == control.SourceProvider:
		k.talking = ev.On
		if ev.On {
			k.hush()
		}
	case ev.Type == control.ProgressSeen && ev.Progress != nil:
		k.progress(*ev.Progress)
	}
}

// progress chooses what to say to how far the caller is.
func (k *coach) progress(p control.Progress) {
	switch p.State {
	case "awaiting":
		if !wrong(k.saying) {
			k.cut()
		}
		k.ask(p.Field)
	case "rejected":
		k.hush()
		k.add(refusal(p.Error))
	case "authorising":
		k.hush()
		k.add(sentences.Moment)
	default: // keying, accepted, done: the caller is ahead of what was being said
		k.hush()
	}
}

// ask asks for a field, after the fault that was found in it, if one is waiting to be said.
func (k *coach) ask(field string) {
	if len(k.queue) > 0 && !wrong(k.queue[0]) {
		k.queue = nil
	}
	k.add(askFor(field))
	if !k.stars {
		k.stars = true
		k.add(sentences.Stars)
	}
}

func (k *coach) add(id sentences.ID) {
	if id != "" {
		k.queue = append(k.queue, id)
	}
}

// speak says what is next, unless somebody speaks. The audio is at hand.
func (k *coach) speak(ctx context.Context) {
	if k.talking || k.clip != nil || len(k.queue) == 0 {
		return
	}
	id := k.queue[0]
	k.queue = k.queue[1:]
	if pcm := k.c.atHand(ctx, id); len(pcm) > 0 {
		k.saying, k.clip = id, k.c.playNow(k.c.fixed(id), pcm)
	}
}

// hush says nothing more.
func (k *coach) hush() {
	k.queue = nil
	k.cut()
}

// cut stops what is being said.
func (k *coach) cut() {
	if k.clip != nil {
		k.c.hush(ReasonCut)
		k.saying, k.clip = "", nil
	}
}

// askFor is how a field is asked for; empty for one that is none of ours.
func askFor(field string) sentences.ID {
	if strings.HasSuffix(field, "_matcher") {
		return sentences.AskAgain
	}
	return map[string]sentences.ID{
		"card_number":         sentences.AskCardNumber,
		"expiry":              sentences.AskExpiry,
		"security_code":       sentences.AskSecurityCode,
		"postal_code":         sentences.AskPostalCode,
		"bank_routing_number": sentences.AskRoutingNumber,
		"bank_account_number": sentences.AskAccountNumber,
	}[field]
}

// refusal is what is said of a field error; empty for one that is none of ours.
func refusal(err string) sentences.ID {
	return map[string]sentences.ID{
		"input-timeout":               sentences.WrongTimeout,
		"invalid-card-number":         sentences.WrongCardNumber,
		"invalid-card-type":           sentences.WrongCardType,
		"invalid-date":                sentences.WrongDate,
		"invalid-security-code":       sentences.WrongSecurityCode,
		"invalid-postal-code":         sentences.WrongPostalCode,
		"invalid-bank-routing-number": sentences.WrongRoutingNumber,
		"invalid-bank-account-number": sentences.WrongAccountNumber,
		"input-matching-failed":       sentences.WrongMatch,
	}[err]
}

// wrong tells whether a sentence says what was found wrong.
func wrong(id sentences.ID) bool { return strings.HasPrefix(string(id), "wrong_") }

// guide hands the conversation what a coach needs, while the gate says that the caller hears the bot.
func (c *call) guide(ev control.Event) {
	c.mu.Lock()
	was := c.guided
	if ev.Type == control.Window {
		c.guided = ev.State == control.Capturing && ev.Mode == control.ModeGuided
	}
	is := c.guided
	c.mu.Unlock()
	if !was && !is {
		return
	}
	l := letter{guidance{ev}, c.clock.Busy()}
	select {
	case c.texts <- l:
	default:
		l.done()
		c.log.Warn("what the caller keys is not followed, the conversation is busy")
	}
}
