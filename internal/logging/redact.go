package logging

import "github.com/tonegate/tonegate/internal/cardnumber"

const (
	// maxGap is how many spaces or dashes in a row may stand between two digits of one number.
	maxGap = 3
	// mark takes the place of a number.
	mark = "[redacted]"
)

// Redact returns s with every run of digits that could be a card number replaced: 13 to 19 digits, also with spaces or
// dashes between them, whose last is the Luhn check digit of the rest. A number inside a longer run of digits is found
// too, so now and then an innocent number goes: that is the intended side to err on.
func Redact(s string) string {
	if !suspicious(s) {
		return s
	}
	return string(redact(nil, []byte(s), false))
}

// suspicious tells whether s holds enough digits for a card number at all.
func suspicious[T string | []byte](s T) bool {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n >= cardnumber.Min
}

// redact appends src to dst with the numbers replaced. With quoting on, a number that stands outside a JSON string is
// replaced by a JSON string, so that a line of JSON stays one.
func redact(dst, src []byte, quoting bool) []byte {
	var run []int // where the digits of the current run stand in src
	inString, kept := false, 0
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case isDigit(c):
			run = run[:0]
			end := gather(&run, src, i)
			for _, span := range numbers(run, src) {
				dst = append(dst, src[kept:span[0]]...)
				dst = append(dst, replacement(quoting && !inString)...)
				kept = span[1]
			}
			i = end - 1
		case c == '\\' && inString:
			i++
		case c == '"':
			inString = !inString
		}
	}
	return append(dst, src[kept:]...)
}

// gather collects the positions of the digits of the run that begins at from, and returns the index after the last.
func gather(run *[]int, src []byte, from int) int {
	end, gap := from, 0
	for i := from; i < len(src) && gap <= maxGap; i++ {
		switch c := src[i]; {
		case isDigit(c):
			*run = append(*run, i)
			end, gap = i+1, 0
		case c == ' ' || c == '-':
			gap++
		default:
			return end
		}
	}
	return end
}

// numbers returns the spans of src that are to be replaced: the union of all windows of the run that pass Luhn.
func numbers(run []int, src []byte) [][2]int {
	if len(run) < cardnumber.Min {
		return nil
	}
	digits := make([]byte, len(run))
	for i, at := range run {
		digits[i] = src[at] - '0'
	}
	var spans [][2]int
	for _, w := range cardnumber.Windows(digits) {
		from, to := run[w[0]], run[w[1]-1]+1
		if last := len(spans) - 1; last >= 0 && from < spans[last][1] {
			spans[last][1] = max(spans[last][1], to)
		} else {
			spans = append(spans, [2]int{from, to})
		}
	}
	return spans
}

func replacement(quoted bool) string {
	if quoted {
		return `"` + mark + `"`
	}
	return mark
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
