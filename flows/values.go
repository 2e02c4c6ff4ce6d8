package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"

	"github.com/tonegate/tonegate/flows/expression"
	"github.com/tonegate/tonegate/payments"
)

// Values are the variables of one call, by name. They hold strings, int64, float64, bool, maps and slices of these, and
// so survive JSON. The names call and payment are ours.
type Values map[string]any

// The names that a flow cannot declare.
const (
	NameCall    = "call"
	NamePayment = "payment"
	NameQuote   = "quote"
	// NameResponse is known to the map of a lookup alone.
	NameResponse = "response"
)

// Ours gives the variables that every flow has: the call, and the payment and the quote that there are none of yet.
func Ours(callID, from string) Values {
	return Values{NameCall: map[string]any{"id": callID, "from": from}, NamePayment: noPayment(), NameQuote: noQuote()}
}

// Values gives the variables at the start of a call.
func (f *Flow) Values(callID, from string) Values {
	v := Ours(callID, from)
	for name, declared := range f.Vars {
		v[name] = zero(declared.Type)
	}
	return v
}

// Chosen tells texts and payments which quote is meant, under the name quote.
func (v Values) Chosen(q Quote) {
	v[NameQuote] = q.values()
}

// Paid tells texts what became of a payment, under the name payment.
func (v Values) Paid(outcome payments.Outcome, reason, reference string, amount payments.Money, card *payments.Card) {
	p := noPayment()
	p["outcome"], p["reason"], p["reference"] = string(outcome), reason, reference
	p["amount"], p["currency"], p["amount_text"] = amount.Minor, amount.Currency, amount.Written()
	if card != nil {
		p["card_brand"], p["card_last4"] = card.Brand, card.Last4
	}
	v[NamePayment] = p
}

func noPayment() map[string]any {
	return map[string]any{
		"outcome": "", "reason": "", "reference": "", "amount": int64(0), "currency": "", "amount_text": "",
		"card_brand": "", "card_last4": "",
	}
}

func zero(kind string) any {
	switch kind {
	case TypeNumber:
		return int64(0)
	case TypeBoolean:
		return false
	case TypeObject:
		return map[string]any{}
	case TypeList:
		return []any{}
	default:
		return ""
	}
}

// UnmarshalJSON reads values back with whole numbers as int64.
func (v *Values) UnmarshalJSON(text []byte) error {
	value, err := decodeJSON(text)
	if err != nil {
		return err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return errors.New("variables: an object is wanted")
	}
	*v = object
	return nil
}

// Clone copies the values one level deep; nested objects are never changed in place.
func (v Values) Clone() Values {
	return maps.Clone(v)
}

// tidy turns what a decoder gave into the types that Values hold.
func tidy(value any) any {
	switch x := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, item := range x {
			out[k] = tidy(item)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			out[i] = tidy(item)
		}
		return out
	case json.Number:
		if n, err := x.Int64(); err == nil {
			return n
		}
		f, err := x.Float64()
		if err != nil {
			return x.String()
		}
		return f
	default:
		if n, ok := expression.Whole(value); ok {
			return n
		}
		return value
	}
}

// decodeJSON reads a value with whole numbers as int64.
func decodeJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, errors.New("the answer is not JSON")
	}
	return tidy(value), nil
}
