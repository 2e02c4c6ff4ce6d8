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
		c.trusted(at, keyAmount, p.Amount, flows.TypeNumber)
		c.trusted(at, keyCurrency, p.Currency, flows.TypeString)
		c.trusted(at, keyReference, p.Reference, flows.TypeString)
		return
	}
	if p.Amount+p.Currency+p.Reference != "" {
		c.Add(at+"/quotes", "remove amount, currency and reference, or quotes", "each quote has its own amount")
	}
	c.trusted(at, keyQuotes, p.Quotes, flows.TypeList)
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
