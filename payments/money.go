package payments

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/internal/iso4217"
)

// MaxMinor is the largest amount that a payment may have, in minor units.
const MaxMinor = 1_000_000_000_000

// ErrMoney is the root of every refusal of an amount or a currency.
var ErrMoney = errors.New("not an amount of money")

// Money is an amount in the minor unit of its currency (4250 GBP is 42.50 pounds). It is never a float.
type Money struct {
	Minor    int64  `json:"amount"`
	Currency string `json:"currency"` // ISO 4217, upper case
}

// Exponent is the number of decimals of a currency by ISO 4217 (GBP 2, JPY 0, KWD 3); false for a currency that is
// none.
func Exponent(currency string) (int, bool) { return iso4217.Exponent(currency) }

// Validate tells whether m can be collected: a known currency, more than nothing, at most MaxMinor.
func (m Money) Validate() error {
	if _, ok := Exponent(m.Currency); !ok {
		return fmt.Errorf("%w: unknown currency", ErrMoney)
	}
	if m.Minor <= 0 {
		return fmt.Errorf("%w: not more than zero", ErrMoney)
	}
	if m.Minor > MaxMinor {
		return fmt.Errorf("%w: too large", ErrMoney)
	}
	return nil
}

// IsZero tells that no amount was given.
func (m Money) IsZero() bool { return m == Money{} }

// String writes the amount with its code: 42.50 GBP, 500 JPY, 1.250 KWD.
func (m Money) String() string {
	return m.decimal() + " " + m.Currency
}

// decimal writes the amount with exactly the decimals of its currency. An unknown currency has none.
func (m Money) decimal() string {
	exp, _ := Exponent(m.Currency)
	return decimal(m.Minor, exp)
}

// decimal writes an amount with a number of decimals.
func decimal(minor int64, decimals int) string {
	sign, abs := "", uint64(minor)
	if minor < 0 {
		sign, abs = "-", -abs
	}
	digits := strconv.FormatUint(abs, 10)
	if decimals == 0 {
		return sign + digits
	}
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals-len(digits)+1) + digits
	}
	cut := len(digits) - decimals
	return sign + digits[:cut] + "." + digits[cut:]
}
