package agent

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/transfer/control"
)

// verdict on an answer of the caller.
type verdict int

const (
	noMatch verdict = iota
	matched         // and the next node is known
	goesOn          // the caller went on while it was judged
)

// judge takes an answer and gives the next node.
type judge func(context.Context, heard) (string, verdict)

// ask puts a node's question until judge takes the answer, and climbs the ladders meanwhile.
func (c *conversation) ask(
	ctx context.Context, n *flows.Node, l ladders, keys control.Collect, q question, decide judge,
) string {
	c.collect(ctx, keys)
	q.after = l.after
	q.texts = append([]spoken{c.text(n.Say)}, q.more...)
	q = c.manners(n, q)
	for ctx.Err() == nil {
		answer := c.turnOf(ctx, q, decide)
		switch {
		case ctx.Err() != nil:
			return ""
		case answer.is == matched:
			c.publish(Event{Type: TurnEnded, Reason: ReasonAnswered, To: answer.to})
			return answer.to
		case answer.is == goesOn:
			q.texts = nil
			continue
		}
		reason := ReasonNoMatch
		if answer.heard.nothing() {
			reason = ReasonNoInput
		}
		texts, to, ok := c.askAgain(l, answer.heard)
		c.publish(Event{Type: TurnEnded, Reason: reason, To: to})
		if !ok {
			c.stopCollecting(ctx)
			return to
		}
		if !answer.heard.nothing() {
			c.collect(ctx, keys)
		}
		q.texts = slices.Concat(texts, q.more)
	}
	return ""
}

// judged is an answer with what became of it.
type judged struct {
	heard heard
	to    string
	is    verdict
}

// turnOf is one turn: the bot's question, the caller's answer, in one context that ends with it.
func (c *conversation) turnOf(ctx context.Context, q question, decide judge) judged {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	h := c.listen(ctx, q)
	if h.nothing() || h.by == ByVoice && h.text == "" {
		return judged{heard: h}
	}
	to, is := decide(ctx, h)
	return judged{h, to, is}
}

// manners are how a node lets the caller speak.
func (c *conversation) manners(n *flows.Node, q question) question {
	q.firm = c.flow.Firm(n)
	if n.BargeIn != nil {
		q.resume = n.BargeIn.Resume.Duration
		q.confirm = n.BargeIn.After.Duration
	}
	if n.EndOfTurn != nil {
		q.least, q.most = n.EndOfTurn.Min.Duration, n.EndOfTurn.Max.Duration
	}
	return q
}

// menu waits for one of its keys, for digits of a slot, or for words that carry one of its intents.
func (c *conversation) menu(ctx context.Context, n *flows.Node) string {
	keys := control.Collect{Allowed: strings.Join(slices.Sorted(maps.Keys(n.Menu)), ""), Max: 1}
	q := question{hint: c.hint(n), expected: expectation(n), whole: c.wholly(n)}
	keyed, slot := keyedSlot(n)
	if keyed != nil {
		_, q.digits = slot.Digits()
		keys.Allowed, keys.Max = "0123456789#"+strings.Trim(keys.Allowed, "#"), min(q.digits+1, control.MaxCollect)
		q.row = keys
	}
	return c.ask(ctx, n, laddersOf(n, ""), keys, q, func(ctx context.Context, h heard) (string, verdict) {
		if to, ok := c.chosen(n, h.text); ok {
			return to, matched
		}
		if keyed != nil && slot.Fits(h.text) {
			c.state.Values[slot.Into] = h.text
			return keyed.To, matched
		}
		if h.by == ByKey || len(n.Ask) == 0 {
			return "", noMatch
		}
		return c.intent(ctx, n, h)
	})
}

// chosen gives the way of a menu's key that was pressed or named.
func (c *conversation) chosen(n *flows.Node, text string) (string, bool) {
	text = strings.TrimSpace(text)
	to, ok := n.Menu[cmp.Or(c.language().Key(text), text)]
	return to, ok
}

// keyedSlot is the intent whose digits the caller may key, with their slot.
func keyedSlot(n *flows.Node) (*flows.Intent, flows.Slot) {
	for i := range n.Ask {
		for _, slot := range n.Ask[i].Slots {
			if slot.Keyed {
				return &n.Ask[i], slot
			}
		}
	}
	return nil, flows.Slot{}
}

// understood is a model's answer.
type understood struct {
	model.Understood
	err error
}

// intent asks the model what the words want. A key meanwhile, or more words, are worth more than its answer.
func (c *conversation) intent(ctx context.Context, n *flows.Node, h heard) (string, verdict) {
	u, ok := awaitOr(ctx, c, c.interrupted(h.text), func(ctx context.Context) understood {
		u, err := c.bot.deps.Model.Understand(ctx, c.flow.Persona.In(c.tag()), n.Ask, h.text)
		return understood{u, err}
	})
	c.passed(firstToken)
	switch {
	case !ok:
		return "", goesOn
	case u.err != nil:
		c.log.Error("the model did not answer", zap.Error(u.err))
		return "", noMatch
	}
	for _, intent := range n.Ask {
		if intent.Intent != u.Intent {
			continue
		}
		if h.doubtful() {
			if is := c.certain(ctx, n, intent); is != matched {
				return "", is
			}
		}
		c.fill(intent.Slots, u.Slots)
		return intent.To, matched
	}
	return "", noMatch
}

// fill sets the variables of slots.
func (c *conversation) fill(slots map[string]flows.Slot, values map[string]string) {
	for name, slot := range slots {
		if value := values[name]; slot.Fits(value) {
			c.state.Values[slot.Into] = value
		}
	}
}

// wholly tells of words that are an answer already: a key that was said, or an example to the word.
func (c *conversation) wholly(n *flows.Node) func(string) bool {
	return func(text string) bool {
		if _, ok := c.chosen(n, text); ok {
			return true
		}
		words := sentences.Plain(text)
		return slices.ContainsFunc(n.Ask, func(i flows.Intent) bool {
			return slices.ContainsFunc(i.Examples.In(c.tag()), func(e string) bool { return sentences.Plain(e) == words })
		})
	}
}

// expectation is what numbers a node asks for.
func expectation(n *flows.Node) guard.Expectation {
	slots := make([]flows.Slot, 0, 2)
	for _, intent := range n.Ask {
		slots = slices.AppendSeq(slots, maps.Values(intent.Slots))
	}
	if n.Task != nil {
		for _, exit := range n.Task.Exits {
			slots = slices.AppendSeq(slots, maps.Values(exit.Slots))
		}
		for _, l := range n.Task.Lookups {
			slots = slices.AppendSeq(slots, maps.Values(l.Slots))
		}
	}
	expected := guard.Expectation{Paying: n.Consent != nil}
	if len(slots) > 0 {
		expected.Fits = func(value string) bool {
			return slices.ContainsFunc(slots, func(s flows.Slot) bool { return s.Fits(value) })
		}
	}
	return expected
}

// collect lets keys through to us until they came. Those of an offer wait for its text.
func (c *conversation) collect(ctx context.Context, keys control.Collect) {
	if keys.Allowed == "" || c.offer.unheard() {
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
