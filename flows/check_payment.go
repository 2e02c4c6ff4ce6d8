package flows

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tonegate/tonegate/payments"
)

func (c *checker) payment(path string, n *Node) {
	p := n.Payment
	if p == nil {
		return
	}
	at := path + "/payment"
	if p.Provider == "" {
		p.Provider = "default"
	}
	if !targetName.MatchString(p.Provider) {
		c.add(at+"/provider", "use a name from the operator's file", "the provider's name cannot be read")
	}
	c.price(at, p)
	c.limits(at+"/limits", &p.Limits)
	if p.Prompts.Language != "" && !languageTag.MatchString(p.Prompts.Language) {
		c.add(at+"/prompts/language", "write a tag such as en-GB", "%q is not a language", p.Prompts.Language)
	}
	for _, field := range []struct{ key, value string }{{"prompts/pack", p.Prompts.Pack}, {"hold", p.Hold}} {
		if field.value != "" && !targetName.MatchString(field.value) {
			c.add(at+"/"+field.key, "use a name of letters, digits, _ and -", "%q cannot be a name", field.value)
		}
	}
	c.edges(path, n, outcomes())
}

// price checks what is charged: an amount, or one of a list of quotes.
func (c *checker) price(at string, p *Payment) {
	if p.Quotes == "" {
		c.trusted(at+"/amount", p.Amount)
		c.trusted(at+"/currency", p.Currency)
		c.trusted(at+"/reference", p.Reference)
		return
	}
	if p.Amount+p.Currency+p.Reference != "" {
		c.add(at+"/quotes", "remove amount, currency and reference, or quotes", "each quote has its own amount")
	}
	c.trusted(at+"/quotes", p.Quotes)
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
			c.add(path, fmt.Sprintf("write on: {%s: NODE}", name), "there is no edge for %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.On)) {
		if !slices.Contains(names, name) {
			c.add(path+"/on/"+name, "use "+list(slices.Clone(names)), "there is no outcome %q", name)
		}
	}
}

// trusted checks that an expression reads server variables alone.
func (c *checker) trusted(path, source string) {
	e := c.expression(path, source, c.known)
	if e == nil {
		return
	}
	for _, name := range e.names {
		if name != nameQuote && c.flow.Vars[name].Trust != TrustServer {
			c.add(path, "use a variable with trust: server", "%s is not trusted with money", name)
		}
	}
}

func (c *checker) limits(path string, l *Limits) {
	if l.Tries == 0 {
		l.Tries = 3
	}
	if l.Cards == 0 {
		l.Cards = 2
	}
	if l.Tries < 1 || l.Tries > 5 {
		c.add(path+"/tries", "use 1 to 5", "tries is out of range")
	}
	if l.Cards < 1 || l.Cards > 5 {
		c.add(path+"/cards", "use 1 to 5", "cards is out of range")
	}
	c.duration(path+"/within", l.Within, 30*time.Second, 15*time.Minute)
	if l.Within.Duration == 0 {
		l.Within.Duration = 4 * time.Minute
	}
}
