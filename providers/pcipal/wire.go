package pcipal

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// text is a JSON string or number, as a text.
type text string

// UnmarshalJSON takes either.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*t = text(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return errors.New("neither text nor number")
	}
	*t = text(n.String())
	return nil
}

// wireResult is what callback and lookup have in common, as the wire has it.
type wireResult struct {
	result, reason          string
	order, amount, currency string
	transaction, auth       string
	brand, last4            string
}

// verdict turns one of the four words, and capture's fifth, into ours.
func (w wireResult) verdict() (providers.Verdict, string, bool) {
	reason := providers.KnownReason(w.reason)
	or := func(usual string) string {
		if reason == "" {
			return usual
		}
		return reason
	}
	switch w.result {
	case "SUCCESS":
		return providers.Approved, "", true
	case "DECLINE":
		return providers.Declined, or(providers.ReasonGenericDecline), true
	case "ERROR":
		if reason == providers.ReasonGatewayUnknown {
			return providers.Unknown, reason, true
		}
		return providers.Failed, or(providers.ReasonGatewayError), true
	case "CANCELLED":
		return providers.Cancelled, or(providers.ReasonCancelledByCaller), true
	case "UNKNOWN":
		return providers.Unknown, or(providers.ReasonGatewayUnknown), true
	default:
		return "", "", false
	}
}

// report reads a result. Nothing of it is passed on unread.
func (p *Provider) report(w wireResult) (providers.Report, bool) {
	verdict, reason, ok := w.verdict()
	if !ok || !plainWord(w.order, 64) {
		return providers.Report{}, false
	}
	amount, err := p.payable(w.amount, w.currency)
	if err != nil {
		return providers.Report{}, false
	}
	return providers.Report{
		OrderID: w.order, Verdict: verdict, Reason: reason, Amount: amount,
		TransactionID: reference(w.transaction), AuthCode: reference(w.auth), Card: card(w.brand, w.last4),
	}, true
}

// plainWord tells whether s is 1 to most of letters, digits, - and _.
func plainWord(s string, most int) bool {
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

// reference gives s if it can be a provider's reference and cannot be a card number, else nothing.
func reference(s string) string {
	if !plainWord(s, 64) || payments.LooksLikeCard(s) {
		return ""
	}
	return s
}

// card gives brand and last four digits as far as they are no more than that.
func card(brand, last4 string) payments.Card {
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
