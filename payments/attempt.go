package payments

import "time"

// Attempt is one try to collect a payment: one provider session, one authorisation.
type Attempt struct {
	ID        string
	PaymentID string
	CallID    string
	Rev       int // of the row: each change adds one
	Number    int // of the payment, from 1
	Provider  string
	OrderID   string // unguessable; the provider's reference for it
	Amount    Money
	Reference string // the merchant's
	State     AttemptState
	// Reason is a closed word, empty where there is none.
	Reason string
	Class  Class
	// HungUp says that the caller was gone when the attempt ended, or before.
	HungUp        bool
	SessionID     string
	ExpiresAt     time.Time // of the session; zero before it is open
	TransactionID string
	AuthCode      string
	Card          Card
	// Returned is what went back since it was approved, in minor units.
	Returned int64
	// Owner is the node that runs it; Fence counts how often another has taken it over.
	Owner string
	Fence int
	// Looks and NextLook count and time the inquiries after an unknown attempt; Human says that they are over.
	Looks     int
	NextLook  time.Time
	Human     bool
	CreatedAt time.Time
	UpdatedAt time.Time
}

// The reasons that decide between outcomes; providers has the whole list.
const (
	ReasonTooManyAttempts = "too_many_attempts"
	ReasonInputTimeout    = "input_timeout"
	ReasonHungUp          = "hung_up"
)

// Outcome is the one word of the attempt for a flow, by the design's table. An attempt that has not ended is unknown.
func (a Attempt) Outcome() Outcome {
	switch a.State {
	case Approved:
		return OutcomeApproved
	case Declined:
		return OutcomeDeclined
	case Failed:
		return failedOutcome(a.Reason)
	case Cancelled:
		if a.Reason == ReasonHungUp {
			return OutcomeHungUp
		}
		return OutcomeCancelled
	case Refused:
		return OutcomeUnavailable
	case Abandoned:
		return OutcomeHungUp
	case Mismatch, Conflict:
		return OutcomeMismatch
	case Consented, Opening, Open, Submitted, Unknown:
		if a.HungUp {
			return OutcomeHungUp
		}
		return OutcomeUnknown
	default:
		return OutcomeUnknown
	}
}

func failedOutcome(reason string) Outcome {
	switch reason {
	case ReasonTooManyAttempts:
		return OutcomeTooManyAttempts
	case ReasonInputTimeout:
		return OutcomeTimeout
	case ReasonHungUp:
		return OutcomeHungUp
	default:
		return OutcomeProviderError
	}
}

// Judge makes the event of c that a's facts allow: an approval of another order, amount or currency is Mismatched, and so
// is more money back than was taken, and money that moves after a human's decision, who alone knows of which charge it is;
// any other word of another order is Stray, and a second approval under another transaction is Recharge.
func (a Attempt) Judge(c Change) AttemptEvent {
	if !c.Event.FromProvider() {
		return c.Event
	}
	sameOrder := c.OrderID == a.OrderID
	if sameOrder && c.Event.Returns() && a.State == Approved && !a.canMove(c) {
		return Mismatched
	}
	if c.Event != Approve {
		if sameOrder {
			return c.Event
		}
		return Stray
	}
	if !sameOrder || c.Amount != a.Amount {
		return Mismatched
	}
	if a.State == Approved && a.TransactionID != "" && c.TransactionID != "" && a.TransactionID != c.TransactionID {
		return Recharge
	}
	return Approve
}

// canMove tells whether the money of c can go back of what a has taken, or be here again of what went back.
func (a Attempt) canMove(c Change) bool {
	if a.Reason == ReasonSettled {
		return false
	}
	most := a.Amount.Minor - a.Returned
	if c.Event == Restore {
		most = a.Returned
	}
	return c.Amount.Currency == a.Amount.Currency && c.Amount.Minor > 0 && c.Amount.Minor <= most
}
