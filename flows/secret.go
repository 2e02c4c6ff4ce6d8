package flows

import (
	"regexp"
	"strconv"
)

// secret finds what looks like a key, a token or a password: by its well-known beginning, by its length without a space,
// or by the user and password of an address.
var secret = regexp.MustCompile(`\b(?:[sprw]k[-_]|whsec_|gh[pousr]_|xox[abp]-|eyJ|AKIA|AIza|glpat-)[-_A-Za-z0-9+/=.]{8,}` +
	`|\b(?:Bearer|Basic) [-_A-Za-z0-9+/=.]{8,}` +
	`|-----BEGIN [A-Z ]*PRIVATE KEY` + `|[a-z]+://[^/\s:@]+:[^/\s@]+@` +
	`|(?i:\b(?:password|passwd|secret|api[-_ ]?key|token)\s*[:=]\s*\S{6,})`)

// random finds a long word of mixed letters and digits, which nobody speaks.
var random = regexp.MustCompile(`[A-Za-z0-9+]{28,}={0,2}`)

var (
	anyDigit  = regexp.MustCompile(`[0-9]`)
	anyLetter = regexp.MustCompile(`[A-Za-z]`)
)

// holdsSecret tells whether a text holds something that should not stand in a file of the designer's.
func holdsSecret(text string) bool {
	if secret.MatchString(text) {
		return true
	}
	for _, word := range random.FindAllString(text, -1) {
		if anyDigit.MatchString(word) && anyLetter.MatchString(word) {
			return true
		}
	}
	return false
}

// quoted is a word of the file for an error: never one that may be a secret, or that is long.
func quoted(word string) string {
	const longest = 40
	if holdsSecret(word) || len(word) > longest {
		return `"…"`
	}
	return strconv.Quote(word)
}
