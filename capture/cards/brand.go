package cards

import "slices"

// The types that have rules of their own, as brands.json spells them.
const (
	Visa       = "visa"
	Mastercard = "mastercard"
	Amex       = "american-express"
	Maestro    = "maestro"
)

// Brand is one card scheme as the keypad must know it.
type Brand struct {
	Type    string `json:"type"`    // a stable word: visa, mastercard, american-express …
	Name    string `json:"name"`    // as people write it
	Lengths []int  `json:"lengths"` // of a card number, in digits, ascending
	Code    int    `json:"code"`    // length of the security code in digits

	ranges []span
}

// AllowsLength tells whether a card number of this brand may have n digits.
func (b *Brand) AllowsLength(n int) bool {
	return slices.Contains(b.Lengths, n)
}

// MayLackCode tells whether cards of this brand exist that carry no security code.
func (b *Brand) MayLackCode() bool {
	return b.Type == Maestro
}
