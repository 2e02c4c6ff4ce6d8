package cardnumber

import "unicode"

// Spoken gives all digits that text says, in the reading that leaves the fewest letters over, and whether they are at
// least as many as those letters: such a line may be one piece of a number that comes in several.
func Spoken(text string) (digits []byte, mostly bool) {
	letters := -1
	for _, runs := range Readings(text) {
		left := beside(text, runs)
		if letters >= 0 && left >= letters {
			continue
		}
		letters, digits = left, nil
		for _, r := range runs {
			digits = append(digits, r.Digits...)
		}
	}
	return digits, len(digits) > 0 && len(digits) >= letters
}

// beside counts the letters that stand outside of runs, which are in order.
func beside(text string, runs []Run) int {
	n, at := 0, 0
	for i, r := range text {
		for at < len(runs) && i >= runs[at].To {
			at++
		}
		if unicode.IsLetter(r) && (at == len(runs) || i < runs[at].From) {
			n++
		}
	}
	return n
}
