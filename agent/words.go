package agent

import (
	"strings"
	"unicode"
)

// answer of a caller to a question of consent.
type answer int

const (
	unclear answer = iota
	agreed
	refused
)

// consented matches a caller's words literally: a judgement would not be consent.
func consented(text string) answer {
	switch plainWords(text) {
	case "yes", "yes please", "yeah", "yep", "ok", "okay", "sure", "go ahead", "i agree", "i do", "please do", "yes i do":
		return agreed
	case "no", "no thanks", "no thank you", "nope", "not now", "stop", "cancel", "i do not", "i don t", "no i don t":
		return refused
	default:
		return unclear
	}
}

// plainWords gives lower-case words with one space between them.
func plainWords(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
