package flows

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/tonegate/tonegate/flows/expression"
	"github.com/tonegate/tonegate/payments"
)

// maxQuotes is the most quotes that a payment may offer, and their keys are 1 to 9.
const maxQuotes = 9

var (
	currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)
	quoteID      = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
)

// Quote is one way to pay, made by the server. A caller or a model can name it by its id and change nothing of it.
type Quote struct {
	ID        string
	Key       string // that chooses it, by its place in the list
	Money     payments.Money
	Reference string
	Text      string // what it is, for the caller
}

func (q Quote) values() map[string]any {
	return map[string]any{
		"id": q.ID, "key": q.Key, "amount": q.Money.Minor, "currency": q.Money.Currency,
		"amount_text": q.Money.Written(), "reference": q.Reference, "text": q.Text,
	}
}

func noQuote() map[string]any {
	q := Quote{}.values()
	q["amount_text"] = ""
	return q
}

// Quotes gives the ways in which a payment can be paid, as the server's variables have them now: its list of quotes, or
// its amount as the only one, whose id is "all".
func (f *Flow) Quotes(p *Payment, values Values) ([]Quote, error) {
	if p.Quotes == "" {
		money, reference, err := f.amount(p, values)
		if err != nil {
			return nil, err
		}
		return []Quote{{ID: "all", Key: "1", Money: money, Reference: reference}}, nil
	}
	value, err := f.evaluate(p.Quotes, values)
	if err != nil {
		return nil, fmt.Errorf("quotes: %w", err)
	}
	list, ok := value.([]any)
	if !ok || len(list) == 0 || len(list) > maxQuotes {
		return nil, fmt.Errorf("quotes: not a list of 1 to %d", maxQuotes)
	}
	quotes := make([]Quote, 0, len(list))
	seen := make(map[string]bool, len(list))
	for i, entry := range list {
		q, err := quoteOf(entry)
		if err != nil {
			return nil, fmt.Errorf("quotes: entry %d: %w", i+1, err)
		}
		if seen[q.ID] {
			return nil, fmt.Errorf("quotes: entry %d: its id stands there twice", i+1)
		}
		seen[q.ID] = true
		q.Key = strconv.Itoa(i + 1)
		quotes = append(quotes, q)
	}
	return quotes, nil
}

// Quote gives what a payment node charges: its amount, or of its quotes the one that Values.Chosen has named, looked up
// anew in the server's list.
func (f *Flow) Quote(p *Payment, values Values) (payments.Money, string, error) {
	if p.Quotes == "" {
		return f.amount(p, values)
	}
	quotes, err := f.Quotes(p, values)
	if err != nil {
		return payments.Money{}, "", err
	}
	chosen, _ := values[NameQuote].(map[string]any)
	for _, q := range quotes {
		if q.ID == chosen["id"] {
			return q.Money, q.Reference, nil
		}
	}
	return payments.Money{}, "", errors.New("quotes: none of them was chosen")
}

// amount evaluates a positive amount in minor units and the merchant's reference.
func (f *Flow) amount(p *Payment, values Values) (payments.Money, string, error) {
	fields := make(map[string]any, 3)
	for name, source := range map[string]string{
		"amount": p.Amount, "currency": p.Currency, "reference": p.Reference,
	} {
		value, err := f.evaluate(source, values)
		if err != nil {
			return payments.Money{}, "", fmt.Errorf("%s: %w", name, err)
		}
		fields[name] = value
	}
	return moneyOf(fields)
}

func quoteOf(entry any) (Quote, error) {
	fields, _ := entry.(map[string]any)
	id, _ := fields["id"].(string)
	text, _ := fields["text"].(string)
	if !quoteID.MatchString(id) || text == "" {
		return Quote{}, errors.New("id and text are wanted")
	}
	money, reference, err := moneyOf(fields)
	return Quote{ID: id, Money: money, Reference: reference, Text: text}, err
}

func moneyOf(fields map[string]any) (payments.Money, string, error) {
	minor, ok := expression.Whole(fields["amount"])
	if !ok || minor <= 0 {
		return payments.Money{}, "", errors.New("amount: not a positive whole number of minor units")
	}
	code, _ := fields["currency"].(string)
	if !currencyCode.MatchString(code) {
		return payments.Money{}, "", errors.New("currency: not an ISO 4217 code")
	}
	reference, _ := fields["reference"].(string)
	if reference == "" {
		return payments.Money{}, "", errors.New("reference: not a text")
	}
	return payments.Money{Minor: minor, Currency: code}, reference, nil
}
