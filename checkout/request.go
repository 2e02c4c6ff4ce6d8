package checkout

import (
	"errors"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Request is what a flow's payment node asks for. Amount, currency and reference come from server-trusted variables.
type Request struct {
	CallID    string
	Caller    string // who calls, as the network says it; empty where it is withheld
	Provider  string // a name from the operator's file; "default" for the first
	Amount    payments.Money
	Reference string
	Language  string // of the provider's prompts, a BCP 47 tag; empty for its own
	Hold      string // the gate's sound until the provider answers; empty for its own
	Limits    Limits
	Consent   Consent
}

func (r Request) validate() error {
	switch {
	case r.CallID == "":
		return errors.New("checkout: no call")
	case r.Reference == "" || len(r.Reference) > 64:
		return errors.New("checkout: reference is not of 1 to 64 bytes")
	case r.Limits.Cards < 0 || r.Limits.Tries < 0 || r.Limits.Within < 0:
		return errors.New("checkout: a limit is negative")
	}
	if err := r.Amount.Validate(); err != nil {
		return fmt.Errorf("checkout: %w", err)
	}
	return nil
}

// Limits of one payment node, counted across its re-entries within a call.
type Limits struct {
	Tries  int           // per field, handed to the provider where it takes it
	Cards  int           // attempts per payment
	Within time.Duration // total time of the payment from its first attempt
}

// Consent is who agreed to what and when; it is stored with the attempt.
type Consent struct {
	By   string    // key, text or voice
	Node string    // of the flow
	Said string    // the text that was agreed to
	At   time.Time // of the key or the words
}

// Handover is the agent's side of the way into the window: Said is closed when the last sample of the hand-over
// sentence was handed to the line. Nothing is connected before.
type Handover interface {
	Said() <-chan struct{}
}

// Result is what the flow gets: one outcome and what may be said of it.
type Result struct {
	Outcome   payments.Outcome
	Reason    string // closed word: see providers.Reasons and control.Reason…
	Class     payments.Class
	PaymentID string
	AttemptID string
	Amount    payments.Money
	Reference string
	Card      *payments.Card // nil where none was told
	Mode      string         // bridge or guided
}
