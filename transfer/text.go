package transfer

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Limits of the search for card numbers in typed text.
const (
	panMin     = 13
	panMax     = 19
	lineMemory = time.Minute
	maxLine    = 500 // bytes of one line
	// More lines than that no human types; each is an event, and all calls share the ring of events.
	maxLines    = 20
	linesWithin = 10 * time.Second
)

// HoldsCardNumber tells whether text holds 13 to 19 digits that pass the Luhn check, whatever stands between them but
// letters: spaces, dots, dashes, line breaks. Digits of any script count, and so do the English words for them.
func HoldsCardNumber(text string) bool {
	return slices.ContainsFunc(digitRuns(text), holdsPAN)
}

// textGuard looks at the lines that one caller types, one after the other.
type textGuard struct {
	lines []digitLine // the last ones that were digits for the most part
	sent  []time.Time // of the last ones that were passed on
}

type digitLine struct {
	digits []byte
	at     time.Time
}

// refuse tells whether the line may not be passed on: it holds a card number, or is the end of one together with the
// lines of the minute before.
func (g *textGuard) refuse(line string, now time.Time) bool {
	if HoldsCardNumber(line) {
		return true
	}
	digits, mostly := lineDigits(line)
	if !mostly {
		return false
	}
	g.lines = slices.DeleteFunc(g.lines, func(l digitLine) bool { return now.Sub(l.at) > lineMemory })
	for joined, i := digits, len(g.lines)-1; i >= 0 && len(joined) <= panMax; i-- {
		joined = slices.Concat(g.lines[i].digits, joined)
		if n := len(joined); n >= panMin && n <= panMax && luhn(joined) {
			return true // the lines before stay, so that the same end is refused again
		}
	}
	if g.lines = append(g.lines, digitLine{digits, now}); len(g.lines) > panMax {
		g.lines = slices.Delete(g.lines, 0, 1)
	}
	return false
}

// often counts one more line that is passed on, and tells whether it is one too many.
func (g *textGuard) often(now time.Time) bool {
	g.sent = slices.DeleteFunc(g.sent, func(t time.Time) bool { return now.Sub(t) >= linesWithin })
	if len(g.sent) >= maxLines {
		return true
	}
	g.sent = append(g.sent, now)
	return false
}

// lineDigits gives all digits of a line, and whether they are at least as many as its letters.
func lineDigits(line string) (digits []byte, mostly bool) {
	letters := 0
	for _, r := range digitWords(line) {
		if d, ok := digitOf(r); ok {
			digits = append(digits, d)
		} else if unicode.IsLetter(r) {
			letters++
		}
	}
	return digits, len(digits) > 0 && len(digits) >= letters
}

// digitRuns gives the runs of digits of text that no letter interrupts.
func digitRuns(text string) [][]byte {
	var runs [][]byte
	var run []byte
	for _, r := range digitWords(text) {
		if d, ok := digitOf(r); ok {
			run = append(run, d)
		} else if unicode.IsLetter(r) && len(run) > 0 {
			runs, run = append(runs, run), nil
		}
	}
	return append(runs, run)
}

// digitOf is the value of a decimal digit of any script: the digits of each script stand together, in order.
func digitOf(r rune) (byte, bool) {
	if r >= '0' && r <= '9' {
		return byte(r - '0'), true
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	zero := r
	for zero > 0 && r-zero < 9 && unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return byte(r-zero) % 10, true
}

// digitWords writes the English words for digits as digits.
func digitWords(text string) string {
	fields := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == '-' || r == '.' })
	for i, f := range fields {
		switch strings.ToLower(f) {
		case "zero", "oh", "nought":
			fields[i] = "0"
		case "one":
			fields[i] = "1"
		case "two":
			fields[i] = "2"
		case "three":
			fields[i] = "3"
		case "four":
			fields[i] = "4"
		case "five":
			fields[i] = "5"
		case "six":
			fields[i] = "6"
		case "seven":
			fields[i] = "7"
		case "eight":
			fields[i] = "8"
		case "nine":
			fields[i] = "9"
		}
	}
	return strings.Join(fields, " ")
}

// holdsPAN looks for 13 to 19 neighbouring digits that pass the Luhn check and are not all the same.
func holdsPAN(digits []byte) bool {
	for from := range digits {
		for n := panMin; n <= panMax && from+n <= len(digits); n++ {
			if luhn(digits[from : from+n]) {
				return true
			}
		}
	}
	return false
}

// luhn is ISO/IEC 7812-1 annex B; a run of zeros is no number.
func luhn(digits []byte) bool {
	sum, some := 0, false
	for i, d := range digits {
		n := int(d)
		some = some || d != digits[0]
		if (len(digits)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return some && sum%10 == 0
}
