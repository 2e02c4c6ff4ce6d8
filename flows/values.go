package flows

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"

	"github.com/tonegate/tonegate/payments"
)

// Values are the variables of one call, by name. They hold strings, int64, float64, bool, maps and slices of these, and
// so survive JSON. The names call and payment are ours.
type Values map[string]any

// The names that a flow cannot declare.
const (
	nameCall    = "call"
	namePayment = "payment"
	nameQuote   = "quote"
	// nameResponse is known to the map of a lookup alone.
	nameResponse = "response"
)

// Values gives the variables at the start of a call.
func (f *Flow) Values(callID, from string) Values {
	v := make(Values, len(f.Vars)+2)
	for name, declared := range f.Vars {
		v[name] = zero(declared.Type)
	}
	v[nameCall] = map[string]any{"id": callID, "from": from}
	v[namePayment], v[nameQuote] = noPayment(), noQuote()
	return v
}

// Chosen tells texts and payments which quote is meant, under the name quote.
func (v Values) Chosen(q Quote) {
	v[nameQuote] = q.values()
}

// Paid tells texts what became of a payment, under the name payment.
func (v Values) Paid(outcome payments.Outcome, reason, reference string, amount payments.Money, card *payments.Card) {
	p := noPayment()
	p["outcome"], p["reason"], p["reference"] = string(outcome), reason, reference
	p["amount"], p["currency"], p["amount_text"] = amount.Minor, amount.Currency, amount.Written()
	if card != nil {
		p["card_brand"], p["card_last4"] = card.Brand, card.Last4
	}
	v[namePayment] = p
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
		return fmt.Errorf("variables: an object is wanted")
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
		if n, ok := whole(value); ok {
			return n
		}
		return value
	}
}

func tidyMap(value map[string]any) map[string]any {
	out, _ := tidy(value).(map[string]any)
	return out
}

// whole gives an integer of any type as int64.
func whole(value any) (int64, bool) {
	switch n := value.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case uint64:
		if n > math.MaxInt64 {
			return 0, false
		}
		return int64(n), true
	default:
		return 0, false
	}
}
