package script

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/rehearsal"
)

// maxKeys is the longest row of keys in a turn: a menu, a consent or a short number, never a card.
const maxKeys = 12

// checker collects all that is wrong with a file.
type checker struct {
	file  string
	found flows.Problems
}

func (c *checker) add(at place, right, what string, args ...any) {
	c.found = append(c.found, flows.Problem{
		File: c.file, Line: max(at.line, 1), Column: max(at.column, 1), What: fmt.Sprintf(what, args...), Right: right,
	})
}

func (c *checker) check(f *File) {
	start := place{1, 1}
	if f.Version != 1 {
		c.add(start, "write version: 1", "this format version is not known")
	}
	if len(f.Tests) == 0 {
		c.add(start, "write tests: with at least one", "there are no tests")
	}
	c.texts(f.Never)
	c.lookups(start, f.Lookups)
	seen := make(map[string]bool)
	for _, t := range f.Tests {
		switch {
		case t == nil:
			c.add(start, "write name: and turns:", "a test is empty")
			continue
		case t.Name == "":
			c.add(t.place, "write name: and what it shows", "a test has no name")
		case seen[t.Name]:
			c.add(t.place, "give each test a name of its own", "the name %q is there twice", t.Name)
		}
		seen[t.Name] = true
		c.test(t)
	}
}

func (c *checker) test(t *Test) {
	if len(t.Turns) == 0 {
		c.add(t.place, "write turns: with what the caller does and the bot says", "test %q has no turns", t.Name)
	}
	c.lookups(t.place, t.Lookups)
	c.texts(t.Never)
	for i, turn := range t.Turns {
		if turn == nil {
			c.add(t.place, "write what the caller does", "turn %d of test %q is empty", i+1, t.Name)
			continue
		}
		c.turn(turn, i == 0)
	}
	c.ledger(t.Ledger)
}

func (c *checker) turn(t *Turn, first bool) {
	if n := t.actions(); n > 1 {
		c.add(t.place, "split it: one of user, keys, after and hangup a turn", "the turn has %d actions", n)
	} else if t.waits() && !first {
		c.add(t.place, "write user, keys, after, hangup or fail", "the turn has no action; only the first may wait for the bot")
	}
	c.keys(t.Keys)
	switch {
	case t.After.unread != "":
		c.add(t.place, "write it like 9s", "%q is no time", t.After.unread)
	case t.After.Duration < 0 || t.After.Hours() > 1:
		c.add(t.place, "use up to 1h", "after is out of range")
	}
	if t.Fail != "" && !slices.Contains(rehearsal.Faults(), t.Fail) {
		c.add(t.place, "use one of "+strings.Join(rehearsal.Faults(), ", "), "%q cannot be made to happen", t.Fail)
	}
	if t.Silent && len(t.Says) > 0 {
		c.add(t.place, "remove one of them", "the turn is silent and says something")
	}
	c.texts(t.Says)
	c.answers(t.Model)
	for _, tool := range t.Tools {
		if tool.Name == "" {
			c.add(t.place, "write the tool's name", "a tool has no name")
		}
	}
}

func (c *checker) answers(all Answers) {
	for _, a := range all {
		switch {
		case a.odd:
			c.add(a.place, "write what the model says, or say, calls or error", "this is no answer of a model")
		case a.Say == "" && a.Calls == nil && !a.Error:
			c.add(a.place, "write say, calls (calls: [] for none) or error: true", "the model's answer is empty")
		case a.Error && len(a.Calls) > 0:
			c.add(a.place, "remove one of them", "an answer that breaks off comes to no calls")
		}
		for _, call := range a.Calls {
			if call.Name == "" {
				c.add(a.place, "write the tool's name", "a call has no name")
			}
		}
	}
}

func (c *checker) keys(k Keys) {
	if k.Text == "" {
		return
	}
	name, isCard := k.Card()
	switch {
	case k.bare:
		c.add(k.place, `write them in quotes: "1"`, "keys are a text")
	case isCard && !slices.Contains(rehearsal.CardNames(), name):
		c.add(k.place, "use one of "+strings.Join(rehearsal.CardNames(), ", "), "there is no test card of that name")
	case isCard:
	case strings.Trim(k.Text, rehearsal.Keypad) != "":
		c.add(k.place, "use keys of "+rehearsal.Keypad+", or a test card such as card:ok", "these are not keys")
	case len(k.Text) > maxKeys:
		c.add(k.place, "name a test card, such as card:ok", "so many keys could be a card number, which no test holds")
	}
}

func (c *checker) texts(texts Texts) {
	for _, t := range texts {
		if err := t.check(); err != nil {
			c.add(t.place, "", "%s", err)
		}
	}
}

func (c *checker) lookups(at place, answers map[string]any) {
	for name, answer := range answers {
		if _, err := rehearsal.Answer(answer); err != nil {
			c.add(at, "write an object, or the word error", "the answer of lookup %q cannot be used", name)
		}
	}
}

func (c *checker) ledger(l *Ledger) {
	if l == nil {
		return
	}
	if !l.None && len(l.Payments) == 0 {
		c.add(l.place, "write payment, amount and attempts, or the word none", "the ledger says nothing")
	}
	for _, p := range l.Payments {
		if p.State != "" && !slices.Contains(payments.PaymentStates(), payments.PaymentState(p.State)) {
			c.add(l.place, "use one of "+words(payments.PaymentStates()), "%q is no state of a payment", p.State)
		}
		for _, a := range p.Attempts {
			if !slices.Contains(payments.AttemptStates(), payments.AttemptState(a)) {
				c.add(l.place, "use one of "+words(payments.AttemptStates()), "%q is no state of an attempt", a)
			}
		}
	}
}

func words[T ~string](all []T) string {
	list := make([]string, len(all))
	for i, w := range all {
		list[i] = string(w)
	}
	return strings.Join(list, ", ")
}
