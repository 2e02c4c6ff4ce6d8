package lint

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/secret"
	"github.com/tonegate/tonegate/internal/spelling"
	"github.com/tonegate/tonegate/payments"
)

func (c *checker) payment(path string, n *flows.Node) {
	p := n.Payment
	if p == nil {
		return
	}
	at := path + "/payment"
	if len(n.Say) > 0 {
		c.Add(path+"/say", "say it in the consent node before", "a payment node says nothing: the gate is closed by then")
	}
	if !targetName.MatchString(p.Provider) {
		c.Add(at+"/provider", "use a name from the operator's file", "the provider's name cannot be read")
	}
	c.price(at, p)
	c.duration(at+"/limits/within", p.Limits.Within, 30*time.Second, 15*time.Minute)
	if p.Prompts.Language != "" && !languageTag.MatchString(p.Prompts.Language) {
		c.Add(at+"/prompts/language", "write a tag such as en-GB", "%s is not a language", secret.Quote(p.Prompts.Language))
	}
	c.edges(path, n, outcomes())
}

// price checks what is charged: an amount, or one of a list of quotes.
func (c *checker) price(at string, p *flows.Payment) {
	if p.Quotes == "" {
		c.trusted(at+"/amount", p.Amount, flows.TypeNumber)
		c.trusted(at+"/currency", p.Currency, flows.TypeString)
		c.trusted(at+"/reference", p.Reference, flows.TypeString)
		return
	}
	if p.Amount+p.Currency+p.Reference != "" {
		c.Add(at+"/quotes", "remove amount, currency and reference, or quotes", "each quote has its own amount")
	}
	c.trusted(at+"/quotes", p.Quotes, flows.TypeList)
}

func outcomes() []string {
	all := make([]string, 0, len(payments.Outcomes()))
	for _, o := range payments.Outcomes() {
		all = append(all, string(o))
	}
	return all
}

// edges checks that on has each of names and nothing else.
func (c *checker) edges(path string, n *flows.Node, names []string) {
	for _, name := range names {
		if n.On[name] == "" {
			c.Add(path+"/on", fmt.Sprintf("write on: {%s: NODE}", name), "there is no edge for %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.On)) {
		if !slices.Contains(names, name) {
			c.Add(path+"/on/"+name, spelling.Suggest(name, names), "there is no outcome %s", secret.Quote(name))
		}
	}
}

// trusted checks that an expression over money reads server variables alone, whichever way they reach it.
func (c *checker) trusted(path, source, kind string) {
	if source == "" {
		c.Add(path, "write an expression over a server variable, such as bill.amount", "it does not say what is charged")
		return
	}
	e, ok := c.expression(path, source, c.known)
	if !ok {
		return
	}
	c.gives(path, e, kind)
	if e.Parts() {
		c.Add(path, "write int(round(bill.amount / 2))", "this is no whole number of minor units, which alone can be charged")
	}
	if len(e.Names()) == 0 {
		c.Warn(path, "have a lookup give it: the same is charged on every call", "this is a fixed value")
	}
	for _, name := range e.Names() {
		if name == flows.NameQuote || c.flow.Vars[name].Trust == flows.TrustServer {
			continue
		}
		c.Add(path, "use a variable with trust: server, which a lookup sets", "%q is not trusted with money", name)
	}
}
