package payments

import (
	"fmt"
	"strconv"
	"strings"
)

// AmountFormat is how a provider's wire writes an amount. Providers disagree with themselves, so each profile states
// one and exactly that one is read.
type AmountFormat string

// The formats.
const (
	FormatMinor   AmountFormat = "minor"   // 4250
	FormatDecimal AmountFormat = "decimal" // 42.50, with exactly the decimals of the currency
)

// Validate tells whether f is one of the formats.
func (f AmountFormat) Validate() error {
	switch f {
	case FormatMinor, FormatDecimal:
		return nil
	default:
		return fmt.Errorf("amount format is neither %s nor %s", FormatMinor, FormatDecimal)
	}
}

// Write gives m as the wire has it.
func (f AmountFormat) Write(m Money) (string, error) {
	if err := f.Validate(); err != nil {
		return "", err
	}
	if err := m.Validate(); err != nil {
		return "", err
	}
	if f == FormatMinor {
		return strconv.FormatInt(m.Minor, 10), nil
	}
	return m.decimal(), nil
}

// Parse reads an amount of currency. Signs, spaces, leading zeros, separators of thousands, other digits than 0 to 9, a
// comma and a wrong number of decimals are refused; the error does not repeat the input.
func (f AmountFormat) Parse(text, currency string) (Money, error) {
	if err := f.Validate(); err != nil {
		return Money{}, err
	}
	exp, ok := Exponent(currency)
	if !ok {
		return Money{}, fmt.Errorf("%w: unknown currency", ErrMoney)
	}
	whole, fraction := text, ""
	if f == FormatDecimal && exp > 0 {
		var point bool
		whole, fraction, point = strings.Cut(text, ".")
		if !point || len(fraction) != exp {
			return Money{}, fmt.Errorf("%w: %s wants %d decimals", ErrMoney, currency, exp)
		}
	}
	if !plainDigits(whole) || len(whole) > 1 && whole[0] == '0' || fraction != "" && !plainDigits(fraction) {
		return Money{}, fmt.Errorf("%w: not in %s format", ErrMoney, f)
	}
	minor, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || minor > MaxMinor {
		return Money{}, fmt.Errorf("%w: too large", ErrMoney)
	}
	return Money{Minor: minor, Currency: currency}, nil
}

func plainDigits(s string) bool {
	if s == "" {
		return false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
