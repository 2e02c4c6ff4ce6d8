package agent

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/transfer/control"
)

// The ladder of silence where a node has none of its own.
const (
	silenceAfter = 8 * time.Second
	silenceTimes = 2
)

// ladder counts how often a question is asked again.
type ladder struct {
	after time.Duration
	say   flows.Text
	left  int
	to    string
}

func (c *conversation) ladder(n *flows.Node, to string) ladder {
	l := ladder{after: silenceAfter, say: n.Say, left: silenceTimes, to: to}
	if n.NoInput != nil {
		l.after = n.NoInput.After.Or(silenceAfter)
		if len(n.NoInput.Say) > 0 {
			l.say = n.NoInput.Say.At(0)
		}
		if n.NoInput.Times > 0 {
			l.left = n.NoInput.Times
		}
		l.to = n.NoInput.To
	}
	return l
}

// ask puts the node's question until understand takes the answer, and climbs the ladder of silence meanwhile.
func (c *conversation) ask(
	ctx context.Context, n *flows.Node, l ladder, keys control.Collect, understand func(heard) (string, bool),
) string {
	c.collect(ctx, keys)
	texts := c.texts(n.Say)
	for ctx.Err() == nil {
		answer := c.question(ctx, l.after, texts...)
		if !answer.nothing() {
			if to, ok := understand(answer); ok {
				return to
			}
		}
		if l.left--; l.left < 0 || ctx.Err() != nil {
			break
		}
		texts = c.texts(l.say)
		if !answer.nothing() {
			texts = append([]string{sayPardon}, texts...)
			c.collect(ctx, keys)
		}
	}
	c.stopCollecting(ctx)
	return l.to
}

// menu waits for one of its keys, or for words that carry one of its intents.
func (c *conversation) menu(ctx context.Context, n *flows.Node) string {
	keys := control.Collect{Allowed: strings.Join(slices.Sorted(maps.Keys(n.Menu)), ""), Max: 1}
	return c.ask(ctx, n, c.ladder(n, ""), keys, func(h heard) (string, bool) {
		key := string(h.key)
		if h.text != "" {
			key = strings.TrimSpace(h.text)
		}
		if to, ok := n.Menu[key]; ok {
			return to, true
		}
		if h.text == "" || len(n.Ask) == 0 {
			return "", false
		}
		return c.intent(ctx, n, h.text)
	})
}

// intent asks the model what the words want.
func (c *conversation) intent(ctx context.Context, n *flows.Node, text string) (string, bool) {
	if cardnumber.Holds(text) {
		return "", false
	}
	understood, err := c.bot.deps.Model.Understand(ctx, c.flow.Persona.In(c.language()), n.Ask, text)
	if err != nil {
		c.log.Error("the model did not answer", zap.Error(err))
		return "", false
	}
	for _, intent := range n.Ask {
		if intent.Intent != understood.Intent {
			continue
		}
		for name, slot := range intent.Slots {
			if value := understood.Slots[name]; slot.Fits(value) {
				c.state.Values[slot.Into] = value
			}
		}
		return intent.To, true
	}
	return "", false
}

// consent waits for a yes: by the key, which has then closed the gate by itself, or by literal words.
func (c *conversation) consent(ctx context.Context, name string, n *flows.Node) string {
	a := n.Consent
	question, _ := c.text(n.Say)
	c.state.Consent = checkout.Consent{Node: name, Said: question}
	c.prepare(a.Yes)
	keys := control.Collect{Allowed: a.Key + a.NoKey, Max: 1, CloseOn: a.Key}
	return c.ask(ctx, n, c.ladder(n, a.No), keys, func(h heard) (string, bool) {
		by, said := "key", string(h.key)
		if h.text != "" {
			by, said = "text", strings.TrimSpace(h.text)
		}
		var reply answer
		switch said {
		case a.Key:
			reply = agreed
		case a.NoKey:
			reply = refused
		default:
			reply = consented(h.text)
		}
		switch reply {
		case agreed:
			c.state.Consent.By, c.state.Consent.At = by, c.bot.deps.Clock.Now()
			return a.Yes, true
		case refused:
			return a.No, true
		case unclear:
		}
		return "", false
	})
}

// collect lets keys through to us until one came.
func (c *conversation) collect(ctx context.Context, keys control.Collect) {
	if keys.Allowed == "" {
		return
	}
	c.collects++
	keys.ID = fmt.Sprintf("c%d", c.collects)
	if err := c.call.verbs.Collect(ctx, keys); err != nil {
		c.log.Warn("the gate does not collect keys", zap.Error(err))
	}
}

func (c *conversation) stopCollecting(ctx context.Context) {
	if err := c.call.verbs.StopCollect(ctx); err != nil {
		c.log.Debug("collecting was not stopped", zap.Error(err))
	}
}
