package wire

import (
	"strings"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// Amount reads what a result says of money. Only a verdict on money must come with an amount; but one that is there is
// read, whatever the verdict.
func Amount(w payments.Wire, v providers.Verdict, amount, currency, usual string) (payments.Money, error) {
	if strings.TrimSpace(amount) == "" && !v.OfMoney() {
		return payments.Money{}, nil
	}
	return w.Parse(amount, Currency(currency, usual))
}

// Currency is the currency that was told, in whatever casing, or the usual one where that is blank.
func Currency(told, usual string) string {
	if told = strings.TrimSpace(told); told == "" {
		return usual
	}
	return strings.ToUpper(told)
}
