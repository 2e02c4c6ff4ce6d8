package guard

import (
	"regexp"
	"strings"
)

// accountLike is what may be an international bank account number.
var accountLike = regexp.MustCompile(`(?i)\b[a-z]{2}\d{2}(?:[ -]?[a-z\d]){11,30}\b`)

// ibans finds international bank account numbers (ISO 13616) whose check digits are right.
func ibans(text string) [][2]int {
	var out [][2]int
	for _, at := range accountLike.FindAllStringIndex(text, -1) {
		for to := at[1]; to > at[0]; to-- { // words may follow
			if to < len(text) && !strings.ContainsRune(" ,.;!?-", rune(text[to])) {
				continue
			}
			if validIBAN(text[at[0]:to]) {
				out = append(out, [2]int{at[0], to})
				break
			}
		}
	}
	return out
}

// validIBAN is ISO 7064 MOD 97-10 over the number with its first four characters last.
func validIBAN(s string) bool {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(s))
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	rest := 0
	for _, c := range s[4:] + s[:4] {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}
