package keypad

import (
	"slices"
	"time"

	"github.com/tonegate/tonegate/capture/cards"
)

const (
	// maxYears is how far in the future an expiry date may lie.
	maxYears = 20
	// maxPostal is the length of the longest postal codes of digits alone.
	maxPostal = 10
	// routingDigits is the length of an ABA routing number.
	routingDigits = 9
	// minAccount and maxAccount are the lengths of a bank account number; 17 is what an ACH entry has room for.
	minAccount, maxAccount = 4, 17
)

// complete tells whether the entry could be all of its field, so that a pause may end it.
func (m *Machine) complete() bool {
	return m.longEnough() && m.checks()
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
	case PostalCode:
		return n >= m.rule().Min && n <= maxPostal
	case RoutingNumber:
		return n == routingDigits
	case AccountNumber:
		return n >= minAccount && n <= maxAccount
	case fields:
	}
	return false
}

// checks tells whether the check digit is right, where the field has one.
func (m *Machine) checks() bool {
	switch m.field {
	case CardNumber:
		return m.entry().Luhn()
	case RoutingNumber:
		return m.routingChecks()
	default:
		return true
	}
}

// fault judges the entry; an accepted card number settles the brand.
func (m *Machine) fault() FieldError {
	if m.phase == Matching {
		return unless(m.again.Equal(&m.entries[m.field]), MatchingFailed)
	}
	switch m.field {
	case CardNumber:
		return m.numberFault()
	case Expiry:
		return m.expiryFault()
	case SecurityCode:
		n := m.entry().Len()
		return unless(n == m.brand.Code || n == 0 && m.brand.MayLackCode(), InvalidSecurityCode)
	case PostalCode:
		return unless(m.longEnough(), InvalidPostalCode)
	case RoutingNumber:
		return unless(m.complete(), InvalidRoutingNumber)
	case AccountNumber:
		good := m.longEnough() && m.cfg.AllowedAccount(&m.entries[RoutingNumber], m.entry())
		return unless(good, InvalidAccountNumber)
	case fields:
	}
	return ""
}

// unless is the fault of an entry that is not good.
func unless(good bool, fault FieldError) FieldError {
	if good {
		return ""
	}
	return fault
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

// routingChecks tells whether the digits, weighed 3, 7, 1 in turn, sum to a multiple of ten (ABA routing number).
func (m *Machine) routingChecks() bool {
	sum := 0
	m.entry().Open(func(digits []byte) {
		weights := [...]int{3, 7, 1}
		for i, d := range digits {
			sum += int(d-'0') * weights[i%len(weights)]
		}
	})
	return sum > 0 && sum%10 == 0
}

func (m *Machine) match() *cards.Brand {
	var b *cards.Brand
	m.entry().Open(func(digits []byte) { b = m.cfg.Brands.Match(digits) })
	return b
}
