package cardnumber

import (
	"strings"
	"unicode"
)

// token is a word or a group of digits, folded, and where it stands in the text.
type token struct {
	word     string
	digits   bool
	from, to int
	gap      string // what stands between it and the token before
}

// tokens splits text at all that is neither letter nor digit, and between letters and digits.
func tokens(text string) []token {
	var out []token
	var word, gap strings.Builder
	class, from := 0, 0
	flush := func(to int) {
		if class != 0 {
			out = append(out, token{word.String(), class == 1, from, to, gap.String()})
			gap.Reset()
		}
		word.Reset()
		class = 0
	}
	for i, r := range text {
		plain := Fold(r)
		if plain == "" {
			continue // unseen, so it parts nothing
		}
		now := classOf(plain)
		if now != class {
			flush(i)
			class, from = now, i
		}
		if now == 0 {
			gap.WriteString(plain)
		} else {
			word.WriteString(plain)
		}
	}
	flush(len(text))
	return out
}

func classOf(plain string) int {
	for _, r := range plain {
		switch {
		case r >= '0' && r <= '9':
			return 1
		case unicode.IsLetter(r):
			return 2
		}
	}
	return 0
}
