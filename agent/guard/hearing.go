package guard

import (
	"slices"
	"strings"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// How long things are remembered, in what the caller says: a card number comes in pieces, with words between.
const (
	talkLasts     = 6 // after a word like "card"
	incidentLasts = 3 // after a card number
	piecesLast    = 8
	digitsLast    = 32 // those of a few digits, which are judged as a whole number alone
)

// withholdFrom is how many digits in a row need somebody who asked for them.
const withholdFrom = 7

// Withheld takes the place of digits that nobody asked for.
const Withheld = "[number]"

// Expectation is what the node that listens has asked for.
type Expectation struct {
	// Fits tells whether a value fits one of the node's typed slots; such digits pass, unless they are a card number.
	// Nil where no slot takes digits.
	Fits func(value string) bool
	// Paying is set where the conversation is about a card: at a node that asks for consent to a payment, or after one.
	Paying bool
}

// Verdict on one thing that a caller said.
type Verdict struct {
	// Text may be passed on: digits that nobody asked for are Withheld. It is empty where Card is set.
	Text string
	// Card is set where the words held a card number, a good part of one, or its security code or expiry. The caller
	// wants to be interrupted kindly, and the words must not be kept anywhere.
	Card bool
	// Withheld tells whether Text lacks something.
	Withheld bool
}

// Hearing judges what one caller says and remembers pieces of numbers. It is not safe for concurrent use.
type Hearing struct {
	turn     int
	talk     int // the last turn that card talk counts for
	incident int // the last turn that an incident counts for
	pieces   []piece
	reached  int
}

// piece is what one turn may add to a number.
type piece struct {
	digits [][]byte   // one for each way of reading
	groups [][][]byte // likewise, run by run: these, and groups with words behind them
	turn   int
}

// NewHearing makes the Hearing of one conversation.
func NewHearing() *Hearing {
	return &Hearing{}
}

// Hear judges what the caller said or typed.
func (h *Hearing) Hear(text string, expected Expectation) Verdict {
	h.turn++
	h.pieces = slices.DeleteFunc(h.pieces, func(p piece) bool { return h.turn-p.turn > digitsLast })
	h.reached = 0
	u := newUtterance(text, expected)
	if u.labels.card {
		h.talk = h.turn + talkLasts
	}
	if h.card(u) {
		h.talk, h.incident = h.turn+talkLasts, h.turn+incidentLasts
		h.pieces = nil
		return Verdict{Card: true}
	}
	joined := h.joins(u)
	h.pieces = append(h.pieces, piece{u.piece, u.groups, h.turn})
	return u.withhold(joined)
}

// Peek judges words that are not final yet: they will come again, with more of them. Nothing of them is remembered but
// an incident. Where figures were asked for, a part of them is like a part of a card number: there the whole of one counts.
func (h *Hearing) Peek(text string, expected Expectation) Verdict {
	try := *h
	try.pieces = slices.Clone(h.pieces)
	v := try.Hear(text, expected)
	if v.Card && expected.Fits != nil && !wholeCard(newUtterance(text, expected)) {
		return Verdict{}
	}
	if v.Card {
		try.turn = h.turn
		*h = try
	}
	return v
}

// Reached tells in how many turns before it the last card number began.
func (h *Hearing) Reached() int { return h.reached }

// talking tells whether the conversation is about a card.
func (h *Hearing) talking(u *utterance) bool {
	return u.labels.card || u.expected.Paying || h.turn <= h.talk
}

// joins tells whether what is said goes on from the turns before to more digits than may pass.
func (h *Hearing) joins(u *utterance) bool {
	for way, digits := range u.piece {
		all := digits
		for _, p := range slices.Backward(h.pieces) {
			if h.far(p) {
				break
			}
			all = slices.Concat(p.digits[way], all)
		}
		if len(digits) > 0 && len(all) >= withholdFrom && len(all) > len(digits) &&
			!u.fitsDigits(all) && !u.fitsDigits(digits) {
			return true
		}
	}
	return h.talking(u) && h.goesOn(u, func(all []byte) bool { return len(all) >= threeFours && cardnumber.Begins(all) })
}

// far tells whether a piece is one of long ago.
func (h *Hearing) far(p piece) bool { return h.turn-p.turn > piecesLast }

func (e Expectation) fits(value string) bool {
	return e.Fits != nil && e.Fits(value)
}

// ascii writes digits as text.
func ascii(digits []byte) string {
	var b strings.Builder
	for _, d := range digits {
		b.WriteByte('0' + d)
	}
	return b.String()
}
