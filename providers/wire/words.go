package wire

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/payments"
)

// Text is a JSON string or number, as a text.
type Text string

// UnmarshalJSON takes either.
func (t *Text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*t = Text(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return errors.New("neither text nor number")
	}
	*t = Text(n.String())
	return nil
}

// PlainWord tells whether s is 1 to most of letters, digits, - and _.
func PlainWord(s string, most int) bool {
	if s == "" || len(s) > most {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// Reference gives s if it can be a provider's reference and cannot be a card number, else nothing.
func Reference(s string) string {
	if !PlainWord(s, 64) || cardnumber.Alone(s) {
		return ""
	}
	return s
}

// Card gives brand and last four digits as far as they are no more than that.
func Card(brand, last4 string) payments.Card {
	var c payments.Card
	if len(last4) == 4 && strings.Trim(last4, "0123456789") == "" {
		c.Last4 = last4
	}
	brand = strings.ToLower(strings.TrimSpace(brand))
	if len(brand) <= 20 && strings.Trim(brand, "abcdefghijklmnopqrstuvwxyz ") == "" {
		c.Brand = brand
	}
	return c
}
