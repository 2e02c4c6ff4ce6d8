package payverb

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Read reads how a payment ended, from the form that comes at its end. It names neither order nor amount: those are known
// by the address that it comes to. A form whose fields stand there twice, or whose word is not the dialect's, is false.
func Read(d Dialect, form url.Values) (providers.Report, bool) {
	word, ok := one(form, "Result")
	if !ok {
		return providers.Report{}, false
	}
	code, ok := one(form, "PayErrorCode")
	if !ok {
		return providers.Report{}, false
	}
	if code == "" {
		code, ok = one(form, "ErrorType")
	}
	verdict, reason, known := d.Result(word, code)
	if !ok || !known {
		return providers.Report{}, false
	}
	id, ok1 := one(form, "PaymentConfirmationCode")
	brand, ok2 := one(form, "PaymentCardType")
	number, ok3 := one(form, "PaymentCardNumber")
	if !ok1 || !ok2 || !ok3 {
		return providers.Report{}, false
	}
	return providers.Report{
		Verdict: verdict, Reason: reason, TransactionID: wire.Reference(id),
		Card: wire.Card(strings.ReplaceAll(brand, "-", " "), lastFour(number)),
	}, true
}

// Step reads how far the entry is, from a status callback.
func Step(d Dialect, form url.Values) (providers.Progress, bool) {
	field, ok1 := one(form, "For")
	fault, ok2 := one(form, "ErrorType")
	count, ok3 := one(form, "Attempt")
	if field == "" {
		var ok bool
		field, ok = one(form, "Capture")
		ok1 = ok1 && ok
	}
	if !ok1 || !ok2 || !ok3 {
		return providers.Progress{}, false
	}
	p := providers.Progress{State: providers.StateAwaiting}
	switch attempt, err := strconv.ParseUint(count, 10, 8); {
	case count == "":
	case err != nil:
		return providers.Progress{}, false
	default:
		p.Attempt = int(attempt)
	}
	if field == "payment-processing" {
		p.State = providers.StateAuthorising
	} else if p.Field = ours(field); p.Field == "" {
		return providers.Progress{}, false
	}
	if fault != "" {
		word, known := d.FieldError(fault)
		if !known || p.Field == "" {
			return providers.Progress{}, false
		}
		p.State, p.Error = providers.StateRejected, word
	}
	return p, p.Valid()
}

// ours is our name of a field, empty for none.
func ours(field string) string {
	base, again := strings.CutSuffix(field, "-matcher")
	names := map[string]string{
		"payment-card-number": "card_number", "expiration-date": "expiry", "security-code": "security_code",
		"postal-code": "postal_code", "bank-routing-number": "bank_routing_number",
		"bank-account-number": "bank_account_number",
	}
	name := names[base]
	if again && name != "" {
		return name + "_matcher"
	}
	return name
}

// lastFour gives the digits at the end of a masked number, nothing where more than four digits show.
func lastFour(masked string) string {
	const shown = 4
	if len(masked) <= shown || len(masked) > 32 {
		return ""
	}
	head, tail := masked[:len(masked)-shown], masked[len(masked)-shown:]
	if strings.ContainsAny(head, "0123456789") || strings.Trim(tail, "0123456789") != "" {
		return ""
	}
	return tail
}

// one is the value of a field, empty where it is missing; false where it stands there twice.
func one(form url.Values, name string) (string, bool) {
	values := form[name]
	if len(values) > 1 {
		return "", false
	}
	return strings.Join(values, ""), true
}
