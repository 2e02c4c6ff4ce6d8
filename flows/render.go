package flows

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/tonegate/tonegate/payments"
)

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// Render fills a text of the flow with values.
func (f *Flow) Render(text string, values Values) (string, error) {
	t, ok := f.texts[text]
	if !ok {
		return "", errors.New("render: not a text of this flow")
	}
	out, err := t.render(values)
	if err != nil {
		return "", fmt.Errorf("render: %w", err)
	}
	return out, nil
}

// Quote evaluates what a payment node asks for: a positive amount in minor units and the merchant's reference.
func (f *Flow) Quote(p *Payment, values Values) (payments.Money, string, error) {
	amount, err := f.evaluate(p.Amount, values)
	if err != nil {
		return payments.Money{}, "", fmt.Errorf("amount: %w", err)
	}
	minor, ok := whole(amount)
	if !ok || minor <= 0 {
		return payments.Money{}, "", errors.New("amount: not a positive whole number of minor units")
	}
	currency, err := f.evaluate(p.Currency, values)
	if err != nil {
		return payments.Money{}, "", fmt.Errorf("currency: %w", err)
	}
	code, _ := currency.(string)
	if !currencyCode.MatchString(code) {
		return payments.Money{}, "", errors.New("currency: not an ISO 4217 code")
	}
	reference, err := f.evaluate(p.Reference, values)
	if err != nil {
		return payments.Money{}, "", fmt.Errorf("reference: %w", err)
	}
	name, _ := reference.(string)
	if name == "" {
		return payments.Money{}, "", errors.New("reference: not a text")
	}
	return payments.Money{Minor: minor, Currency: code}, name, nil
}

func (f *Flow) evaluate(source string, values Values) (any, error) {
	e, ok := f.exprs[source]
	if !ok {
		return nil, errors.New("not an expression of this flow")
	}
	return e.run(values)
}

// Texts lists every text that a caller can hear with the variables as the mocks of the lookups set them, so that its
// audio can be rendered before the first call. Texts that need what no mock knows are left out.
func (f *Flow) Texts() []string {
	values := f.Values("", "")
	for _, n := range f.Nodes {
		if n.Lookup != nil && n.Lookup.Mock != nil {
			values[n.Lookup.Into] = tidy(n.Lookup.Mock)
		}
	}
	for _, n := range f.Nodes {
		if n.Payment == nil {
			continue
		}
		if amount, reference, err := f.Quote(n.Payment, values); err == nil {
			values.Paid(payments.OutcomeApproved, "", reference, amount, nil)
		}
	}
	rendered := make(map[string]bool)
	for _, n := range f.Nodes {
		texts := []string{n.Say}
		if n.NoInput != nil {
			texts = append(texts, n.NoInput.Say)
		}
		for _, text := range texts {
			if t := f.texts[text]; text != "" && t != nil {
				if out, err := t.render(values); err == nil {
					rendered[out] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(rendered))
}
