package payments

import (
	"fmt"
	"strconv"
	"strings"
)

// unitNames are the English words of a currency: one and many of its major and its minor unit.
type unitNames struct {
	sign        string
	major, many string
	minor       string
	minors      string
}

// Text is the amount as it is said and read: "42 pounds and 50 pence", "1 pound", "50 pence", "500 yen"; a currency
// without English names here is written as its code: "42.50 CZK".
func (m Money) Text() string {
	names, known := currencyNames(m.Currency)
	exp, ok := Exponent(m.Currency)
	if !known || !ok || m.Minor < 0 {
		return m.String()
	}
	scale := int64(1)
	for range exp {
		scale *= 10
	}
	whole, part := m.Minor/scale, m.Minor%scale
	switch {
	case part == 0:
		return count(whole, names.major, names.many)
	case names.minor == "":
		return m.decimal() + " " + names.many
	case whole == 0:
		return count(part, names.minor, names.minors)
	default:
		return fmt.Sprintf("%s and %s", count(whole, names.major, names.many), count(part, names.minor, names.minors))
	}
}

// Written is the amount as it stands on a page: £42.50, €5.00, ¥500; else as String.
func (m Money) Written() string {
	names, known := currencyNames(m.Currency)
	if !known || names.sign == "" || m.Minor < 0 {
		return m.String()
	}
	return names.sign + m.decimal()
}

// WrittenIn is the amount as it stands on a page in a language: £42.50 in English, 42,50 £ in those that write a comma and
// the sign behind the amount (es, fr, de, it, pt).
func (m Money) WrittenIn(language string) string {
	base, _, _ := strings.Cut(language, "-")
	switch strings.ToLower(base) {
	case "es", "fr", "de", "it", "pt":
	default:
		return m.Written()
	}
	unit := m.Currency
	if names, known := currencyNames(m.Currency); known && names.sign != "" {
		unit = names.sign
	}
	return strings.Replace(m.decimal(), ".", ",", 1) + " " + unit
}

func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(n, 10) + " " + many
}

func currencyNames(code string) (unitNames, bool) {
	switch code {
	case "GBP":
		return unitNames{"£", "pound", "pounds", "penny", "pence"}, true
	case "EUR":
		return unitNames{"€", "euro", "euros", "cent", "cents"}, true
	case "USD":
		return unitNames{"$", "dollar", "dollars", "cent", "cents"}, true
	case "AUD":
		return unitNames{"", "Australian dollar", "Australian dollars", "cent", "cents"}, true
	case "CAD":
		return unitNames{"", "Canadian dollar", "Canadian dollars", "cent", "cents"}, true
	case "NZD":
		return unitNames{"", "New Zealand dollar", "New Zealand dollars", "cent", "cents"}, true
	case "CHF":
		return unitNames{"", "Swiss franc", "Swiss francs", "centime", "centimes"}, true
	case "JPY":
		return unitNames{"¥", "yen", "yen", "", ""}, true
	case "INR":
		return unitNames{"₹", "rupee", "rupees", "paisa", "paise"}, true
	case "KWD":
		return unitNames{"", "Kuwaiti dinar", "Kuwaiti dinars", "fils", "fils"}, true
	default:
		return unitNames{}, false
	}
}
