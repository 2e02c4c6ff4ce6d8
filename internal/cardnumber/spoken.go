package cardnumber

import (
	"slices"
	"unicode"
)

// Spoken gives all digits that text says, in the reading that finds most, and whether they are at least as many as the
// letters beside them: such a line may be one piece of a number that comes in several.
func Spoken(text string) (digits []byte, mostly bool) {
	best := []Run(nil)
	for _, runs := range Readings(text) {
		if total(runs) > total(best) {
			best = runs
		}
	}
	for _, r := range best {
		digits = append(digits, r.Digits...)
	}
	letters := 0
	for i, r := range text {
		inside := func(run Run) bool { return i >= run.From && i < run.To }
		if unicode.IsLetter(r) && !slices.ContainsFunc(best, inside) {
			letters++
		}
	}
	return digits, len(digits) > 0 && len(digits) >= letters
}

func total(runs []Run) int {
	n := 0
	for _, r := range runs {
		n += len(r.Digits)
	}
	return n
}
