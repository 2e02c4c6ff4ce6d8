package capture

import (
	"errors"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/internal/iso4217"
)

// maxMinorDigits bounds an amount: below a billion billion.
const maxMinorDigits = 12

// What an amount or currency is refused for.
var (
	errAmount   = errors.New("amount is not a positive number in the format of the flow")
	errCurrency = errors.New("currencyCode is not a currency of ISO 4217")
)

// parseAmount reads text in exactly the given format. Digits are ASCII, without sign, grouping or leading zeros; a
// decimal amount has as many places as its currency.
func parseAmount(text, format, currency string) (int64, error) {
	places, err := exponent(currency)
	if err != nil {
		return 0, err
	}
	digits := text
	if format == formatDecimal && places > 0 {
		if digits, err = withoutPoint(text, places); err != nil {
			return 0, err
		}
	}
	if digits == "" || len(digits) > maxMinorDigits || digits[0] == '0' {
		return 0, errAmount
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, errAmount
		}
	}
	minor, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, errAmount
	}
	return minor, nil
}

// withoutPoint gives the digits of a decimal amount in minor units.
func withoutPoint(text string, places int) (string, error) {
	whole, fraction, found := strings.Cut(text, ".")
	if !found || len(fraction) != places || whole == "" || len(whole) > 1 && whole[0] == '0' {
		return "", errAmount
	}
	return strings.TrimLeft(whole+fraction, "0"), nil
}

// formatAmount spells minor units in the given format.
func formatAmount(minor int64, format, currency string) string {
	text := strconv.FormatInt(minor, 10)
	places, err := exponent(currency)
	if format != formatDecimal || err != nil || places == 0 {
		return text
	}
	if missing := places + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	return text[:len(text)-places] + "." + text[len(text)-places:]
}

func exponent(currency string) (int, error) {
	places, ok := iso4217.Exponent(currency)
	if !ok {
		return 0, errCurrency
	}
	return places, nil
}
