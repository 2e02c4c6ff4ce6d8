package keypad

import (
	"slices"
	"time"

	"github.com/tonegate/tonegate/capture/cards"
)

// maxYears is how far in the future an expiry date may lie.
const maxYears = 20

// complete tells whether the entry could be all of its field, so that a pause may end it.
func (m *Machine) complete() bool {
	if m.field == CardNumber {
		return m.longEnough() && m.entry().Luhn()
	}
	return m.longEnough()
}

// longEnough tells whether the entry has a length that its field may have.
func (m *Machine) longEnough() bool {
	n := m.entry().Len()
	switch m.field {
	case CardNumber:
		b := m.match()
		return b != nil && b.AllowsLength(n)
	case Expiry:
		return n == 4
	case SecurityCode:
		return n == m.brand.Code
	case fields:
	}
	return false
}

// fault judges the entry of the field; an accepted card number settles the brand.
func (m *Machine) fault() FieldError {
	switch m.field {
	case CardNumber:
		return m.numberFault()
	case Expiry:
		return m.expiryFault()
	case SecurityCode:
		if n := m.entry().Len(); n != m.brand.Code && (n > 0 || !m.brand.MayLackCode()) {
			return InvalidSecurityCode
		}
	case fields:
	}
	return ""
}

func (m *Machine) numberFault() FieldError {
	b := m.match()
	switch {
	case !m.complete():
		return InvalidCardNumber
	case !slices.Contains(m.cfg.Accepted, b.Type):
		return InvalidCardType
	case !m.cfg.Allowed(m.entry()):
		return InvalidCardNumber
	}
	m.brand = b
	return ""
}

// expiryFault holds the date against the month of the last key: a card is good to the end of its month.
func (m *Machine) expiryFault() FieldError {
	month, year := m.entry().Expiry()
	if month == 0 {
		return InvalidDate
	}
	now := m.lastKey.UTC()
	last := year*12 + month
	this := now.Year()*12 + int(now.Month()-time.January) + 1
	if last < this || last > this+12*maxYears {
		return InvalidDate
	}
	return ""
}

func (m *Machine) match() *cards.Brand {
	var b *cards.Brand
	m.entry().Open(func(digits []byte) { b = m.cfg.Brands.Match(digits) })
	return b
}
