package lint

import (
	"maps"
	"slices"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/expression"
	"github.com/tonegate/tonegate/internal/secret"
	"github.com/tonegate/tonegate/payments"
)

// The keys of a payment that say what is charged.
const (
	keyAmount    = "amount"
	keyCurrency  = "currency"
	keyReference = "reference"
	keyQuotes    = "quotes"
)

// trusted checks that an expression over money reads server variables alone, whichever way they reach it.
func (c *checker) trusted(at, key, source, kind string) {
	path := at + "/" + key
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
		c.fixed(path, key, e)
	}
	for _, name := range e.Names() {
		switch {
		case name == flows.NameQuote:
			c.Add(path, "name the list in quotes, or write an expression over a server variable, such as bill.amount",
				"there is no quote here: only a payment with quotes has one, and charges it by itself")
		case c.flow.Vars[name].Trust != flows.TrustServer:
			c.Add(path, "use a variable with trust: server, which a lookup sets", "%q is not trusted with money", name)
		}
	}
	c.mocked(path, key, e)
}

// fixed checks what is the same on every call.
func (c *checker) fixed(path, key string, e *expression.Expression) {
	value, err := e.Run(flows.Ours("", ""))
	if err == nil {
		if what, right := unpayable(key, value); what != "" {
			c.Add(path, right, "%s", what)
			return
		}
	}
	c.Warn(path, "have a lookup give it: the same is charged on every call", "this is a fixed value")
}

// mocked checks what the mocks of the flow's lookups let a payment charge. A mock may show somebody who owes nothing.
func (c *checker) mocked(path, key string, e *expression.Expression) {
	values := flows.Ours("", "")
	for _, l := range c.flow.Lookups {
		if answer, ok := l.Mocked(); ok {
			values[l.Into] = answer
		}
	}
	for _, l := range c.flow.Lookups {
		answer, ok := l.Mocked()
		if !ok || !slices.Contains(e.Names(), l.Into) {
			continue
		}
		given := maps.Clone(values)
		given[l.Into] = answer
		value, err := e.Run(given)
		if err != nil {
			continue // the mock does not know it, which a test may
		}
		if n, whole := expression.Whole(value); whole && n == 0 {
			continue
		}
		if what, right := unpayable(key, value); what != "" {
			c.Warn(path, right, "with the mock of %s: %s", secret.Quote(l.Call), what)
			return
		}
	}
}

// unpayable tells why a value can never be charged, and what would be right; empty for one that can, or whose type is
// wrong, which is told elsewhere.
func unpayable(key string, value any) (what, right string) {
	switch v := value.(type) {
	case string:
		if _, known := payments.Exponent(v); key == keyCurrency && !known {
			return "this is no currency of ISO 4217", "write it in capitals, such as GBP"
		}
		if key == keyReference && v == "" {
			return "the reference is empty", "write what the payment is for"
		}
	case []any:
		for _, entry := range v {
			fields, _ := entry.(map[string]any)
			for _, field := range []string{keyAmount, keyCurrency, keyReference} {
				if what, right := unpayable(field, fields[field]); what != "" {
					return what, right
				}
			}
		}
	default:
		if n, ok := expression.Whole(v); ok && key == keyAmount && n <= 0 {
			return "an amount must be more than nothing", "give a positive number of minor units"
		}
	}
	return "", ""
}
