package agent

import (
	"strings"
	"unicode"
)

// holdsCardNumber tells whether a caller's line holds a card number, in digits or in words. The gate refuses such a line
// before; this is the second wall in front of model, log and transcript. It errs on the side of refusing.
func holdsCardNumber(text string) bool {
	run := make([]byte, 0, 32)
	flush := func() bool {
		found := false
		for size := 13; size <= 19; size++ {
			for at := 0; at+size <= len(run); at++ {
				found = found || luhn(run[at:at+size])
			}
		}
		clear(run)
		run = run[:0]
		return found
	}
	found := false
	for _, token := range digitTokens(text) {
		if digits, ok := spelt(token); ok {
			run = append(run, digits...)
			continue
		}
		if len(run) > 0 {
			found = flush() || found
		}
	}
	return flush() || found
}

// digitTokens splits at spaces, signs and between digits and letters, so that 4242-4242 is two tokens of digits.
func digitTokens(text string) []string {
	var out []string
	start, kind := 0, 0
	runes := []rune(strings.ToLower(text))
	for i, r := range runes {
		now := 0
		switch {
		case unicode.IsDigit(r):
			now = 1
		case unicode.IsLetter(r):
			now = 2
		}
		if now != kind {
			if kind != 0 {
				out = append(out, string(runes[start:i]))
			}
			start, kind = i, now
		}
	}
	if kind != 0 {
		out = append(out, string(runes[start:]))
	}
	return out
}

// spelt gives the digits of a token: themselves, or a word for one.
func spelt(token string) ([]byte, bool) {
	switch token {
	case "zero", "oh", "o", "nought":
		return []byte("0"), true
	case "one":
		return []byte("1"), true
	case "two":
		return []byte("2"), true
	case "three":
		return []byte("3"), true
	case "four":
		return []byte("4"), true
	case "five":
		return []byte("5"), true
	case "six":
		return []byte("6"), true
	case "seven":
		return []byte("7"), true
	case "eight":
		return []byte("8"), true
	case "nine":
		return []byte("9"), true
	}
	out := make([]byte, 0, len(token))
	for _, r := range token {
		digit, ok := decimal(r)
		if !ok {
			return nil, false
		}
		out = append(out, digit)
	}
	return out, len(out) > 0
}

// decimal gives the ASCII digit of any script's decimal digit: each block of ten starts at a zero.
func decimal(r rune) (byte, bool) {
	if !unicode.IsDigit(r) {
		return 0, false
	}
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 && r > '9' {
		zero--
	}
	if r <= '9' {
		zero = '0'
	}
	return byte('0' + (r-zero)%10), true // 0 to 9
}

func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
