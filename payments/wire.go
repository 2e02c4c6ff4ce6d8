package payments

import (
	"fmt"
	"strconv"
	"strings"
)

// maxDecimals is the most that a wire may be told to have.
const maxDecimals = 4

// Wire is how one gateway's wire has amounts: their format, and the decimals of those currencies for which it differs
// from ISO 4217, such as ISK with two.
type Wire struct {
	Format   AmountFormat
	Decimals map[string]int
}

// Validate tells what is wrong.
func (w Wire) Validate() error {
	if err := w.Format.Validate(); err != nil {
		return err
	}
	for currency, n := range w.Decimals {
		if _, ok := Exponent(currency); !ok {
			return fmt.Errorf("%w: decimals of an unknown currency", ErrMoney)
		}
		if n < 0 || n > maxDecimals {
			return fmt.Errorf("%w: want 0 to %d decimals for %s", ErrMoney, maxDecimals, currency)
		}
	}
	return nil
}

// Write gives m as the wire has it. An amount that would have to be rounded is refused.
func (w Wire) Write(m Money) (string, error) {
	if err := w.Format.Validate(); err != nil {
		return "", err
	}
	if err := m.Validate(); err != nil {
		return "", err
	}
	iso, decimals, err := w.exponents(m.Currency)
	if err != nil {
		return "", err
	}
	minor := m.Minor
	for ; iso < decimals; iso++ {
		minor *= 10
	}
	for ; iso > decimals; iso-- {
		if minor%10 != 0 {
			return "", fmt.Errorf("%w: this gateway has %d decimals for %s", ErrMoney, decimals, m.Currency)
		}
		minor /= 10
	}
	if w.Format == FormatMinor {
		return strconv.FormatInt(minor, 10), nil
	}
	return decimal(minor, decimals), nil
}

// Parse reads an amount of currency. Signs, spaces, leading zeros, separators of thousands, other digits than 0 to 9, a
// comma, a wrong number of decimals, and what is less than the currency's own smallest unit are refused; the error does
// not repeat the input.
func (w Wire) Parse(text, currency string) (Money, error) {
	if err := w.Format.Validate(); err != nil {
		return Money{}, err
	}
	iso, decimals, err := w.exponents(currency)
	if err != nil {
		return Money{}, err
	}
	digits, err := w.digits(text, currency, decimals)
	if err != nil {
		return Money{}, err
	}
	minor, err := strconv.ParseInt(digits, 10, 64)
	for ; iso > decimals && minor <= MaxMinor; iso-- {
		minor *= 10
	}
	for ; iso < decimals; iso++ {
		if minor%10 != 0 {
			return Money{}, fmt.Errorf("%w: less than the smallest unit of %s", ErrMoney, currency)
		}
		minor /= 10
	}
	if err != nil || minor > MaxMinor {
		return Money{}, fmt.Errorf("%w: too large", ErrMoney)
	}
	return Money{Minor: minor, Currency: currency}, nil
}

// digits are those of a text that has the one right form.
func (w Wire) digits(text, currency string, decimals int) (string, error) {
	whole, fraction := text, ""
	if w.Format == FormatDecimal && decimals > 0 {
		var point bool
		whole, fraction, point = strings.Cut(text, ".")
		if !point || len(fraction) != decimals {
			return "", fmt.Errorf("%w: %s wants %d decimals", ErrMoney, currency, decimals)
		}
	}
	if !plainDigits(whole) || len(whole) > 1 && whole[0] == '0' || fraction != "" && !plainDigits(fraction) {
		return "", fmt.Errorf("%w: not in %s format", ErrMoney, w.Format)
	}
	return whole + fraction, nil
}

// exponents are the decimals of a currency by ISO and on this wire.
func (w Wire) exponents(currency string) (iso, decimals int, err error) {
	iso, ok := Exponent(currency)
	if !ok {
		return 0, 0, fmt.Errorf("%w: unknown currency", ErrMoney)
	}
	if n, own := w.Decimals[currency]; own {
		return iso, n, nil
	}
	return iso, iso, nil
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
