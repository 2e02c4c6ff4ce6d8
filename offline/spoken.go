package offline

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	moneyText = regexp.MustCompile(`([£€$¥₹])\s?([0-9][0-9,]*)(?:\.([0-9]{2}))?\b`)
	reference = regexp.MustCompile(`\b([A-Z]{2,})-([0-9]+)\b`)
	spaceRuns = regexp.MustCompile(`\s+`)
)

// Spoken puts a text into the words that flite can say: signs of currency become words, references are spelt out, and
// what is not ASCII is dropped.
func Spoken(text string) string {
	text = strings.NewReplacer(
		"’", "'", "‘", "'", "“", `"`, "”", `"`, "–", ", ", "—", ", ", "…", "...",
	).Replace(text)
	text = moneyText.ReplaceAllStringFunc(text, spokenMoney)
	text = reference.ReplaceAllStringFunc(text, func(ref string) string {
		return strings.Join(strings.Split(strings.ReplaceAll(ref, "-", ""), ""), " ")
	})
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r < ' ' || r > '~':
			return -1
		default:
			return r
		}
	}, text)
	return strings.TrimLeft(strings.TrimSpace(spaceRuns.ReplaceAllString(text, " ")), "-")
}

func spokenMoney(text string) string {
	part := moneyText.FindStringSubmatch(text)
	whole, cents := strings.ReplaceAll(part[2], ",", ""), strings.TrimLeft(part[3], "0")
	unit, small := currencyWords(part[1])
	switch {
	case whole == "0" && cents != "" && small != "":
		return cents + " " + small
	case cents == "":
		return whole + " " + unit
	default:
		return whole + " " + unit + " " + cents
	}
}

func currencyWords(sign string) (unit, small string) {
	switch sign {
	case "£":
		return "pounds", "pence"
	case "€":
		return "euros", "cents"
	case "$":
		return "dollars", "cents"
	case "₹":
		return "rupees", "paise"
	default:
		return "yen", ""
	}
}
