package payments

// Card is all that is ever known of a card on this side of the gate: its brand and its last four digits.
type Card struct {
	Brand string `json:"brand"`
	Last4 string `json:"last4"`
}

// LooksLikeCard tells whether s, a provider's own reference, could hold a card number: a run of 13 to 19 digits,
// hyphens and underscores aside, that passes Luhn's test, or a longer one that has such a run in it. Such a value is
// not kept.
func LooksLikeCard(s string) bool {
	run := make([]int, 0, len(s))
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9':
			run = append(run, int(c-'0'))
		case c != '-' && c != '_' && c != ' ':
			if cardRun(run) {
				return true
			}
			run = run[:0]
		}
	}
	return cardRun(run)
}

func cardRun(run []int) bool {
	const shortest, longest = 13, 19
	if len(run) <= longest {
		return len(run) >= shortest && luhn(run)
	}
	for from := range run {
		for n := shortest; n <= longest && from+n <= len(run); n++ {
			if luhn(run[from : from+n]) {
				return true
			}
		}
	}
	return false
}

func luhn(digits []int) bool {
	sum := 0
	for i, d := range digits {
		if (len(digits)-i)%2 == 0 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
