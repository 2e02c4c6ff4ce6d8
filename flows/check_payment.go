package flows

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// defaultProvider is the first of the operator's, where none is so named.
const defaultProvider = "default"

func (c *checker) payment(path string, n *Node) {
	p := n.Payment
	if p == nil {
		return
	}
	at := path + "/payment"
	if p.Provider == "" {
		p.Provider = defaultProvider
	}
	if len(n.Say) > 0 {
		c.add(path+"/say", "say it in the consent node before", "a payment node says nothing: the gate is closed by then")
	}
	if !targetName.MatchString(p.Provider) {
		c.add(at+"/provider", "use a name from the operator's file", "the provider's name cannot be read")
	}
	c.price(at, p)
	c.limits(at+"/limits", &p.Limits)
	if p.Prompts.Language != "" && !languageTag.MatchString(p.Prompts.Language) {
		c.add(at+"/prompts/language", "write a tag such as en-GB", "%s is not a language", quoted(p.Prompts.Language))
	}
	c.edges(path, n, outcomes())
}

// price checks what is charged: an amount, or one of a list of quotes.
func (c *checker) price(at string, p *Payment) {
	if p.Quotes == "" {
		c.trusted(at+"/amount", p.Amount, TypeNumber)
		c.trusted(at+"/currency", p.Currency, TypeString)
		c.trusted(at+"/reference", p.Reference, TypeString)
		return
	}
	if p.Amount+p.Currency+p.Reference != "" {
		c.add(at+"/quotes", "remove amount, currency and reference, or quotes", "each quote has its own amount")
	}
	c.trusted(at+"/quotes", p.Quotes, TypeList)
}

func outcomes() []string {
	all := make([]string, 0, len(payments.Outcomes()))
	for _, o := range payments.Outcomes() {
		all = append(all, string(o))
	}
	return all
}

// edges checks that on has each of names and nothing else.
func (c *checker) edges(path string, n *Node, names []string) {
	for _, name := range names {
		if n.On[name] == "" {
			c.add(path+"/on", fmt.Sprintf("write on: {%s: NODE}", name), "there is no edge for %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.On)) {
		if !slices.Contains(names, name) {
			c.add(path+"/on/"+name, suggest(name, names), "there is no outcome %s", quoted(name))
		}
	}
}

// trusted checks that an expression over money reads server variables alone, whichever way they reach it.
func (c *checker) trusted(path, source, kind string) {
	if source == "" {
		c.add(path, "write an expression over a server variable, such as bill.amount", "it does not say what is charged")
		return
	}
	e := c.expression(path, source, c.known)
	if e == nil {
		return
	}
	c.gives(path, e, kind)
	if len(e.names) == 0 {
		c.warn(path, "have a lookup give it: the same is charged on every call", "this is a fixed value")
	}
	for _, name := range e.names {
		if name == nameQuote || c.flow.Vars[name].Trust == TrustServer {
			continue
		}
		c.add(path, "use a variable with trust: server, which a lookup sets", "%q is not trusted with money", name)
	}
}

func (c *checker) limits(path string, l *Limits) {
	if l.Tries == 0 {
		l.Tries = 3
	}
	if l.Cards == 0 {
		l.Cards = 2
	}
	c.duration(path+"/within", l.Within, 30*time.Second, 15*time.Minute)
	if l.Within.Duration == 0 {
		l.Within.Duration = 4 * time.Minute
	}
}
