package payments

import "github.com/tonegate/tonegate/internal/cardnumber"

// Card is all that is ever known of a card on this side of the gate: its brand and its last four digits.
type Card struct {
	Brand string `json:"brand"`
	Last4 string `json:"last4"`
}

// LooksLikeCard tells whether s, a text that a human wrote, could hold a card number: a run of 13 to 19 digits, hyphens,
// underscores and spaces aside, that passes Luhn's test, or a longer one that has such a run in it.
func LooksLikeCard(s string) bool {
	run := make([]byte, 0, len(s))
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9':
			run = append(run, c-'0')
		case c != '-' && c != '_' && c != ' ':
			if cardRun(run) {
				return true
			}
			run = run[:0]
		}
	}
	return cardRun(run)
}

func cardRun(run []byte) bool {
	if len(run) <= cardnumber.Max {
		return len(run) >= cardnumber.Min && cardnumber.Luhn(run)
	}
	return len(cardnumber.Windows(run)) > 0
}
