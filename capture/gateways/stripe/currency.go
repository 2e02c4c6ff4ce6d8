package stripe

import (
	"slices"
	"strings"
)

// currency spells a currency as Stripe does.
func currency(iso string) string { return strings.ToLower(iso) }

// minor turns the minor units of ISO 4217 into Stripe's, which has other ones for some: none for the ariary, two for krona
// and shilling although there are no coins for them, and three for dinars and rials, of which the last must be zero. False
// where an amount cannot be had.
func minor(amount int64, iso string) (int64, bool) {
	switch {
	case iso == "MGA":
		return amount / 100, amount%100 == 0
	case slices.Contains([]string{"ISK", "UGX"}, iso):
		return amount * 100, true
	case slices.Contains([]string{"BHD", "JOD", "KWD", "OMR", "TND"}, iso):
		return amount, amount%10 == 0
	default:
		return amount, true
	}
}

// iso turns Stripe's units into those of ISO 4217; false for what is no amount.
func iso(amount *int64, currency string) (int64, bool) {
	switch {
	case amount == nil || *amount < 0 || *amount > maxAmount || len(currency) != 3:
		return 0, false
	case currency == "MGA":
		return *amount * 100, true
	case slices.Contains([]string{"ISK", "UGX"}, currency):
		return *amount / 100, *amount%100 == 0
	default:
		return *amount, true
	}
}

// maxAmount bounds an amount: Stripe's are of eight digits, and of twelve in a few currencies.
const maxAmount = 1_000_000_000_000
