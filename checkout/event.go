package checkout

import "time"

// Type names what happened to a payment or an attempt.
type Type string

// The types; doc.go has the contract. An attempt's type is "attempt." and its state.
const (
	PaymentOpened   Type = "payment.opened"
	PaymentPaid     Type = "payment.paid"
	PaymentConflict Type = "payment.conflict"
	CallbackSeen    Type = "attempt.callback"
	LookupSeen      Type = "attempt.lookup"
	NeedsHuman      Type = "attempt.needs_human"
	Overdue         Type = "attempt.overdue"
)

// Event is one line of what happened to the money of a call, in the envelope of the gate's events. It holds no card
// data but brand and last four digits.
type Event struct {
	At        time.Time `json:"at"`
	CallID    string    `json:"call_id"`
	Type      Type      `json:"type"`
	PaymentID string    `json:"payment_id,omitempty"`
	AttemptID string    `json:"attempt_id,omitempty"`
	Number    int       `json:"number,omitempty"` // of the attempt
	Provider  string    `json:"provider,omitempty"`
	Amount    int64     `json:"amount,omitempty"` // minor units
	Currency  string    `json:"currency,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Outcome   string    `json:"outcome,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Class     string    `json:"class,omitempty"`
	Source    string    `json:"source,omitempty"` // desk, callback, lookup, recovery, elsewhere
	Brand     string    `json:"brand,omitempty"`
	Last4     string    `json:"last4,omitempty"`
	// Deadline of an unknown attempt is when nothing more can be expected of the provider, and a human is called.
	Deadline time.Time `json:"deadline,omitzero"`
}
