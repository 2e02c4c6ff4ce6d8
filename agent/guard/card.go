package guard

import (
	"slices"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// Lengths in digits that the rules below speak of.
const (
	nearCard   = 13 // that begins like a card: the recogniser may have missed or doubled a digit
	threeFours = 12 // that begin like a card: one group was not heard
	leastGroup = 4  // of a card number, as it is printed
	partCard   = 7  // of a card number, where card is what the talk is about
	shortCode  = 3
	longCode   = 4
	maxExpiry  = 6
)

// card tells whether the caller gave card data away.
func (h *Hearing) card(u *utterance) bool {
	for _, runs := range u.readings {
		for _, r := range runs {
			if !u.innocent(r) && h.cardRun(u, r) {
				return true
			}
		}
		if joinedCard(u, runs) {
			return true
		}
	}
	return h.cardOverTurns(u)
}

// wholeCard tells whether a card number stands there whole.
func wholeCard(u *utterance) bool {
	return slices.ContainsFunc(u.readings, func(runs []cardnumber.Run) bool {
		return slices.ContainsFunc(runs, func(r cardnumber.Run) bool {
			return !u.innocent(r) && (cardnumber.Card(r.Digits) || windowed(r.Digits, u.other()))
		})
	})
}

// cardRun judges one run of digits.
func (h *Hearing) cardRun(u *utterance, r cardnumber.Run) bool {
	if cardnumber.Card(r.Digits) || windowed(r.Digits, u.other()) {
		return true
	}
	if u.fits(r) || u.other() || u.phone(r) {
		return false
	}
	return h.numberRun(u, r.Digits, r.Group) || h.secretRun(u, len(r.Digits))
}

// numberRun tells whether digits are a card number that was heard wrong, or a part of one.
func (h *Hearing) numberRun(u *utterance, digits []byte, group int) bool {
	begins := cardnumber.Begins(digits)
	switch n := len(digits); {
	case begins && (n >= nearCard || n == threeFours && group == 4):
		return true
	case n >= partCard:
		return u.labels.card && !u.labels.other || begins && h.talking(u) // my card is not here, call me on 07700 900123
	}
	return false
}

// secretRun tells whether n digits are a security code or an expiry date.
func (h *Hearing) secretRun(u *utterance, n int) bool {
	code, expiry := u.labels.code, u.labels.expiry
	switch {
	case h.turn <= h.incident && n >= shortCode && (u.mostly || code || expiry):
		return true
	case code && n >= shortCode && n <= longCode:
		return u.labels.cvv || h.talking(u)
	}
	return expiry && h.talking(u) && n >= 2 && n <= maxExpiry
}

// windowed tells whether a card number stands in a longer run: anywhere, or only in front, with expiry and code after
// it, where the run was said to be something else.
func windowed(digits []byte, front bool) bool {
	for _, w := range cardnumber.Windows(digits) {
		for to := w[1]; to-w[0] >= cardnumber.Min; to-- {
			if cardnumber.Card(digits[w[0]:to]) && (!front || w[0] == 0) {
				return true
			}
		}
	}
	return false
}

// joinedCard tells whether runs that follow each other, whatever words stand between, are together a card number, or a
// good part of one where the words speak of a card.
func joinedCard(u *utterance, runs []cardnumber.Run) bool {
	for from := range runs {
		var all []byte
		for _, r := range runs[from:] {
			if u.innocent(r) {
				break
			}
			if all = slices.Concat(all, r.Digits); len(all) > cardnumber.Max {
				break
			}
			if cardnumber.Card(all) || u.labels.card && len(all) >= partCard && cardnumber.Begins(all) && !u.fitsDigits(all) {
				return true
			}
		}
	}
	return false
}

// cardOverTurns tells whether what is said now goes on from the turns before to a card number, read the same way.
func (h *Hearing) cardOverTurns(u *utterance) bool {
	for way, all := range u.piece {
		if len(all) == 0 || u.fitsDigits(all) {
			continue
		}
		for _, p := range slices.Backward(h.pieces) {
			if h.far(p) && len(p.digits[way]) > leastGroup {
				break
			}
			if all = slices.Concat(p.digits[way], all); len(all) > 2*cardnumber.Max {
				break
			}
			if len(p.digits[way]) > 0 && (cardnumber.Card(all) || !h.far(p) && h.cardJoined(u, all)) {
				h.reached = h.turn - p.turn
				return true
			}
		}
	}
	return h.goesOn(u, cardnumber.Card)
}

// goesOn tells whether groups of this turn go on from those of the turns before to digits that are so.
func (h *Hearing) goesOn(u *utterance, so func(digits []byte) bool) bool {
	for way, now := range u.groups {
		var before [][]byte
		for _, p := range h.pieces {
			if !h.far(p) {
				before = append(before, p.groups[way]...)
			}
		}
		for to := range now {
			all := slices.Concat(now[:to+1]...)
			for _, group := range slices.Backward(before) {
				if all = slices.Concat(group, all); len(all) > cardnumber.Max {
					break
				}
				if so(all) {
					return true
				}
			}
		}
	}
	return false
}

// cardJoined tells whether digits of several turns are a card number that was heard wrong, or a part of one.
func (h *Hearing) cardJoined(u *utterance, digits []byte) bool {
	return !u.other() && !u.fitsDigits(digits) && cardnumber.Begins(digits) && h.numberRun(u, digits, 0)
}
