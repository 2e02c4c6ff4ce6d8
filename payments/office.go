package payments

import (
	"context"
	"errors"
	"strings"
	"unicode"
)

// Office is what humans do with the ledger: they see what waits for them, and decide.
type Office interface {
	// Payments lists payments, the latest first, at most limit of them.
	Payments(ctx context.Context, which Which, limit int) ([]Payment, error)
	// Settle decides on an attempt that is unknown, mismatch or conflict, or whose payment waits for a human: as
	// SettleApproved or SettleDeclined. ErrNothingToDecide where nobody is asked, ErrBack where d.Back cannot be so.
	Settle(ctx context.Context, attemptID string, as AttemptEvent, d Decision) (Applied, error)
	// EndPayment says that a payment is no longer owed: PaymentCancel or PaymentExpire. ErrUnresolved while an attempt of it
	// may still be approved, ErrPaid where something was paid, ErrConflict where a human must decide first.
	EndPayment(ctx context.Context, paymentID string, as PaymentEvent, d Decision) (Payment, error)
	// Words gives what providers said of the attempts of a payment, and humans decided, as far as it changed or asked for
	// anything, in order of time.
	Words(ctx context.Context, paymentID string) ([]Word, error)
}

// Refusals of the Office.
var (
	ErrNothingToDecide = errors.New("nobody is asked to decide on this attempt")
	ErrDecision        = errors.New("want who decides and why, of at most 500 printable characters, and no card number")
	ErrBack            = errors.New("what has gone back is of an approved attempt, in its currency, and at most its amount")
)

// ReasonSettled is that of an attempt that a human has decided on.
const ReasonSettled = "settled"

// Which payments are meant: a state of a payment, or one of the words below.
type Which string

// The words beside states.
const (
	WhichWaiting Which = "waiting" // for a human: flagged, or an attempt that no machine can resolve
	WhichUnknown Which = "unknown" // an attempt of it is unknown
	WhichAll     Which = "all"
)

// Whiches lists every word.
func Whiches() []string {
	states := PaymentStates()
	words := append(make([]string, 0, len(states)+3), string(WhichWaiting), string(WhichUnknown), string(WhichAll))
	for _, s := range states {
		words = append(words, string(s))
	}
	return words
}

// Decision is who has decided, and why. It goes into the audit trail.
type Decision struct {
	Who string `json:"who"`
	Why string `json:"why"`
	// Back is what of an approved attempt has gone back; the zero value leaves what the ledger has.
	Back Money `json:"back,omitzero"`
}

// fits tells whether d.Back can be so, where a is settled as said.
func (d Decision) fits(a Attempt, as AttemptEvent) bool {
	return d.Back.IsZero() || as == SettleApproved && d.Back.Currency == a.Amount.Currency &&
		d.Back.Minor >= 0 && d.Back.Minor <= a.Amount.Minor
}

// Check tells what keeps a human from settling a, of p, as said.
func (d Decision) Check(p Payment, a Attempt, as AttemptEvent) error {
	switch {
	case !a.State.Waits() && (!p.Conflict || !a.State.Ended()):
		return ErrNothingToDecide
	case !d.fits(a, as):
		return ErrBack
	default:
		return nil
	}
}

// maxDecision bounds who and why.
const maxDecision = 500

// Validate tells whether d can be written down.
func (d Decision) Validate() error {
	for _, text := range []string{d.Who, d.Why} {
		odd := strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
		if strings.TrimSpace(text) == "" || len(text) > maxDecision || odd || LooksLikeCard(text) {
			return ErrDecision
		}
	}
	return nil
}
