package cardnumber

import (
	"slices"
	"strings"
)

// maxGroup is the length of the longest group in which a card number is printed: 4-4-4-4, or 4-6-5.
const maxGroup = 6

// Alone tells whether s, a reference that somebody's program made, holds a card number: a run of digits, in one piece or in
// groups as on a card, that is one of a known brand as it stands, or without the zeros around it. What is only a stretch of
// a longer run, of no brand, or grouped otherwise, is by chance: of 22 digits nearly every one has a stretch that passes
// Luhn, and so has one UUID in 140.
func Alone(s string) bool {
	for word := range strings.FieldsFuncSeq(s, letter) {
		groups := strings.FieldsFunc(word, func(r rune) bool { return r < '0' || r > '9' })
		if slices.ContainsFunc(groups, whole) || printed(groups) && whole(strings.Join(groups, "")) {
			return true
		}
	}
	return false
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// printed tells whether a card number is printed in such groups.
func printed(groups []string) bool {
	return len(groups) > 1 && len(groups[0]) == 4 &&
		!slices.ContainsFunc(groups, func(g string) bool { return len(g) > maxGroup })
}

// whole tells whether digits are a card number, with zeros around it or without.
func whole(digits string) bool {
	for _, s := range []string{digits, strings.TrimLeft(digits, "0"), strings.Trim(digits, "0")} {
		run := []byte(s)
		for i := range run {
			run[i] -= '0'
		}
		if Card(run) {
			return true
		}
	}
	return false
}
