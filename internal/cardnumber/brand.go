package cardnumber

import "slices"

// brand is a range of first digits and the lengths that its numbers have.
type brand struct {
	from, to int // first digits, of equal count
	lengths  []int
}

// brands are the ranges of the large schemes. Visa's 13 digits are left out: no such card is valid any more.
func brands() []brand {
	longer := []int{16, 17, 18, 19}
	return []brand{
		{4, 4, []int{16, 19}},         // Visa
		{51, 55, []int{16}},           // Mastercard
		{2221, 2720, []int{16}},       // Mastercard
		{2200, 2204, longer},          // Mir
		{34, 34, []int{15}},           // American Express
		{37, 37, []int{15}},           // American Express
		{300, 305, []int{14, 16, 19}}, // Diners Club
		{36, 36, []int{14, 16, 19}},   // Diners Club
		{38, 39, []int{14, 16, 19}},   // Diners Club
		{3528, 3589, longer},          // JCB
		{6011, 6011, longer},          // Discover
		{644, 659, longer},            // Discover
		{60, 60, []int{16}},           // RuPay, Hipercard
		{62, 62, longer},              // UnionPay
		{81, 81, longer},              // UnionPay, RuPay
		{9792, 9792, []int{16}},       // Troy
		{50, 50, longer},              // Maestro, Verve, Elo
		{56, 58, longer},              // Maestro
		{63, 63, longer},              // Maestro, Elo
		{67, 67, longer},              // Maestro
	}
}

// Card tells whether digits, each 0 to 9, are a card number of a known brand, whole and with its check digit.
func Card(digits []byte) bool {
	return allows(digits, len(digits)) && Luhn(digits)
}

// Begins tells whether digits begin as the numbers of a known brand do, as far as they go.
func Begins(digits []byte) bool {
	return len(digits) > 0 && allows(digits, 0)
}

// allows tells whether a number that begins with digits may have n of them; n of 0 is any.
func allows(digits []byte, n int) bool {
	for _, b := range brands() {
		if !within(digits, b.from, b.to) {
			continue
		}
		if n == 0 {
			return true
		}
		if slices.Contains(b.lengths, n) {
			return true
		}
	}
	return false
}

// within compares the first digits with a range, as far as there are any.
func within(digits []byte, from, to int) bool {
	size, scale := 1, 10
	for ; scale <= to; scale *= 10 {
		size++
	}
	value, have := 0, min(size, len(digits))
	for _, d := range digits[:have] {
		value = value*10 + int(d)
	}
	for ; have < size; have++ {
		from, to = from/10, to/10
	}
	return value >= from && value <= to
}
