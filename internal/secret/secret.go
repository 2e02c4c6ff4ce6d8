package secret

import (
	"regexp"
	"strconv"
	"strings"
)

// known finds a secret by its well-known beginning, by the word before it, or by the user and password of an address.
var known = regexp.MustCompile(`\b(?:[sprw]k[-_]|whsec_|gh[pousr]_|xox[abp]-|eyJ|AKIA|AIza|glpat-)[-_A-Za-z0-9+/=.]{8,}` +
	`|\b(?:Bearer|Basic) [-_A-Za-z0-9+/=.]{8,}` +
	`|-----BEGIN [A-Z ]*PRIVATE KEY` + `|[a-z]+://[^/\s:@]+:[^/\s@]+@` +
	`|(?i:\b(?:password|passwd|secret|api[-_ ]?key|token)\s*[:=]\s*\S{6,})`)

// long finds a word that nobody speaks.
var long = regexp.MustCompile(`[A-Za-z0-9+]{28,}={0,2}`)

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// Holds tells whether a text holds a secret: one of a known form, or a long word of mixed letters and digits.
func Holds(text string) bool {
	if known.MatchString(text) {
		return true
	}
	for _, word := range long.FindAllString(text, -1) {
		if strings.ContainsAny(word, digits) && strings.ContainsAny(word, letters) {
			return true
		}
	}
	return false
}

// Quote gives a word of a file as an error may show it: never one that may be a secret, or that is long.
func Quote(word string) string {
	const longest = 40
	if Holds(word) || len(word) > longest {
		return `"…"`
	}
	return strconv.Quote(word)
}
