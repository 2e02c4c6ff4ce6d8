package flows

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tonegate/tonegate/flows/expression"
	"github.com/tonegate/tonegate/payments"
)

// Render fills a text of the flow with values, in a language.
func (f *Flow) Render(text Text, language string, values Values) (string, error) {
	return f.fill(text.In(language), language, values)
}

func (f *Flow) fill(text, language string, values Values) (string, error) {
	t, ok := f.compiled.Text(text, Base(language))
	if !ok {
		return "", errors.New("render: not a text of this flow")
	}
	out, err := t.Render(values.written(language))
	if err != nil {
		return "", fmt.Errorf("render: %w", err)
	}
	return out, nil
}

// written gives the values with the amounts of payment and quote as the language writes them.
func (v Values) written(language string) Values {
	out := maps.Clone(v)
	for _, name := range []string{NamePayment, NameQuote} {
		fields, ok := v[name].(map[string]any)
		minor, known := expression.Whole(fields["amount"])
		currency, _ := fields["currency"].(string)
		if !ok || !known || currency == "" {
			continue
		}
		fields = maps.Clone(fields)
		fields["amount_text"] = payments.Money{Minor: minor, Currency: currency}.WrittenIn(language)
		out[name] = fields
	}
	return out
}

func (f *Flow) evaluate(source string, values Values) (any, error) {
	e, ok := f.compiled.Expression(source)
	if !ok {
		return nil, errors.New("not an expression of this flow")
	}
	return e.Run(values)
}

// Branch gives the node of the first case that holds, or that of To. An expression that fails is an error: the caller
// must not be led by chance.
func (f *Flow) Branch(n *Node, values Values) (string, error) {
	for _, way := range n.Branch {
		value, err := f.evaluate(way.When, values)
		if err != nil {
			return "", fmt.Errorf("branch: %w", err)
		}
		if value == true {
			return way.To, nil
		}
	}
	return n.To, nil
}

// Firm tells whether noise must not cut a node's text: it is legal wording, it names an amount, or it says so.
func (f *Flow) Firm(n *Node) bool {
	if n.BargeIn != nil && n.BargeIn.By != "" {
		return n.BargeIn.By == CutByKeys
	}
	if n.Legal || n.Consent != nil {
		return true
	}
	for _, language := range f.Speaks() {
		if t, ok := f.compiled.Text(n.Say.In(language), Base(language)); ok && t.NamesAmount() {
			return true
		}
	}
	return false
}

// Texts lists every text that a caller can hear in a language, with the variables as the mocks of the lookups set them,
// so that its audio can be rendered before the first call. Texts that need what no mock knows are left out.
func (f *Flow) Texts(language string) []string {
	rendered := make(map[string]bool)
	for _, texts := range f.TextsByNode(language) {
		for _, text := range texts {
			rendered[text] = true
		}
	}
	return slices.Sorted(maps.Keys(rendered))
}

// TextsByNode gives the same by the node that says them.
func (f *Flow) TextsByNode(language string) map[string][]string {
	values, all := f.mocked(), make(map[string][]string, len(f.Nodes))
	for name, n := range f.Nodes {
		for _, s := range n.Says() {
			if out, err := f.Render(s.Text, language, values); err == nil && out != "" {
				all[name] = append(all[name], out)
			}
		}
	}
	return all
}

// mocked gives the values of a call in which every lookup has answered as its mock, and a payment was made.
func (f *Flow) mocked() Values {
	values := f.Values("", "")
	for _, l := range f.Lookups {
		if answer, ok := l.Mocked(); ok {
			values[l.Into] = answer
		}
	}
	for _, n := range f.Nodes {
		if n.Payment == nil {
			continue
		}
		if quotes, err := f.Quotes(n.Payment, values); err == nil {
			values.Chosen(quotes[0])
			values.Paid(payments.OutcomeApproved, "", quotes[0].Reference, quotes[0].Money, nil)
		}
	}
	return values
}
