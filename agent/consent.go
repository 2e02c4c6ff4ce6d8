package agent

import (
	"cmp"
	"context"
	"strings"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/transfer/control"
)

// consent waits for a yes: by the key, which has then closed the gate by itself, or by literal words.
func (c *conversation) consent(ctx context.Context, name string, n *flows.Node) string {
	a := n.Consent
	c.chooseOnly(a.Yes)
	said := c.text(n.Say)
	c.state.Consent, c.state.Agreed = checkout.Consent{Node: name, Said: said.text}, ""
	keys := control.Collect{Allowed: a.Key + a.NoKey, Max: 1, CloseOn: a.Key}
	c.offer = &offer{text: said.text, keys: keys, no: func(in input) bool { return c.refuses(a, in) }}
	defer func() { c.offer = nil }()
	if c.kept != nil && !c.refuses(a, c.kept) {
		c.kept = nil
	}
	if said.source == SourceFixed || !c.sayable(ctx, said, c.keep) { // it could not be filled in, or nobody can hear it
		c.tell(ctx, c.fixed(sentences.Trouble))
		c.toldModel(map[string]any{"status": "refused", "why": "the caller could not be asked"})
		return a.No
	}
	quoted := c.quoted(a.Yes)
	c.prepare(a.Yes)
	q := question{
		hint: c.hint(n), expected: guard.Expectation{Paying: true},
		whole: func(text string) bool { return c.language().Consent(text) != sentences.Unclear },
	}
	to := c.ask(ctx, n, laddersOf(n, a.No), keys, q, func(_ context.Context, h heard) (string, verdict) {
		reply := c.replied(a, h.text)
		if h.doubtful() {
			reply = sentences.Unclear
		}
		switch reply {
		case sentences.Agreed:
			c.state.Consent.By, c.state.Consent.At, c.state.Agreed = h.by, c.clock.Now(), quoted
			return a.Yes, matched
		case sentences.Refused:
			return a.No, matched
		case sentences.Unclear:
		}
		return "", noMatch
	})
	if c.state.Agreed == "" {
		c.toldModel(map[string]any{"status": "refused", "why": "the caller did not agree"})
	}
	return to
}

// replied tells what a key, its word or literal words mean.
func (c *conversation) replied(a *flows.Consent, text string) sentences.Answer {
	switch cmp.Or(c.language().Key(text), strings.TrimSpace(text)) {
	case "":
		return sentences.Unclear
	case a.Key:
		return sentences.Agreed
	case a.NoKey:
		return sentences.Refused
	}
	return c.language().Consent(text)
}

// refuses tells whether a key or a line is a no.
func (c *conversation) refuses(a *flows.Consent, in input) bool {
	switch in := in.(type) {
	case keyPressed:
		return a.NoKey != "" && string(in) == a.NoKey
	case lineTyped:
		return c.replied(a, string(in)) == sentences.Refused
	default:
		return false
	}
}

// chooseOnly takes the only quote of a payment for chosen, so that its consent can name it.
func (c *conversation) chooseOnly(payment string) {
	n, ok := c.flow.Node(payment)
	if !ok || n.Payment == nil || n.Payment.Quotes != "" {
		return
	}
	if quotes, err := c.flow.Quotes(n.Payment, c.state.Values); err == nil {
		c.state.Values.Chosen(quotes[0])
	}
}

// choose lets the caller choose one of a payment's quotes, by its key or its text.
func (c *conversation) choose(ctx context.Context, n *flows.Node) string {
	pay, ok := c.flow.Node(n.Choose.Of)
	if !ok || pay.Payment == nil {
		return n.On["none"]
	}
	quotes, err := c.flow.Quotes(pay.Payment, c.state.Values)
	if err != nil {
		c.log.Error("there is nothing to choose from", zap.Error(err))
		return n.On["none"]
	}
	keys := control.Collect{Max: 1}
	q := question{hint: c.hint(n)}
	before := c.state.Values
	for _, quote := range quotes {
		keys.Allowed += quote.Key
		q.hint.Phrases = append(q.hint.Phrases, quote.Text, quote.Key)
		c.state.Values = before.Clone()
		c.state.Values.Chosen(quote)
		q.more = append(q.more, c.text(n.Choose.Each))
	}
	c.state.Values = before
	q.whole = func(text string) bool { _, ok := c.named(quotes, text); return ok }
	return c.ask(ctx, n, laddersOf(n, ""), keys, q, func(_ context.Context, h heard) (string, verdict) {
		quote, ok := c.named(quotes, h.text)
		if !ok || h.doubtful() {
			return "", noMatch
		}
		c.state.Values.Chosen(quote)
		return n.Choose.To, matched
	})
}

// named finds the quote that a caller's key or words name literally.
func (c *conversation) named(quotes []flows.Quote, text string) (flows.Quote, bool) {
	words, key := sentences.Plain(text), c.language().Key(text)
	for _, q := range quotes {
		if key == q.Key || words == sentences.Plain(q.Text) {
			return q, true
		}
	}
	return flows.Quote{}, false
}
