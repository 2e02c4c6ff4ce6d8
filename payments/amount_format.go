package payments

import "fmt"

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

// Write gives m as a Wire of this format has it that keeps to ISO 4217.
func (f AmountFormat) Write(m Money) (string, error) { return Wire{Format: f}.Write(m) }

// Parse reads what such a Wire has.
func (f AmountFormat) Parse(text, currency string) (Money, error) {
	return Wire{Format: f}.Parse(text, currency)
}
