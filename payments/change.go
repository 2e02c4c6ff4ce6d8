package payments

import "time"

// Change is what is told to the ledger of one attempt. Fields that the event does not use are zero.
type Change struct {
	Event  AttemptEvent
	Source Source
	Reason string // closed word
	Class  Class
	HungUp bool
	// Fence of the attempt as its owner knows it; with another one the change is refused with ErrFenced. 0 for any.
	Fence int

	// Decision is who has decided, and why, with SettleApproved and SettleDeclined.
	Decision Decision

	// With Opened.
	SessionID string
	ExpiresAt time.Time

	// With a provider's word; OrderID and, for an approval or a return, Amount are held against the attempt. The
	// TransactionID of a return is its own.
	OrderID       string
	Amount        Money
	TransactionID string
	AuthCode      string
	Card          Card
}

// Source is who told a change.
type Source string

// The sources.
const (
	FromDesk     Source = "desk"     // checkout, in the course of a call
	FromCallback Source = "callback" // the provider, by itself
	FromLookup   Source = "lookup"   // the provider, asked
	FromRecovery Source = "recovery" // after a restart
	FromHuman    Source = "human"    // somebody who has looked into it
)

// Applied is what a change made of an attempt.
type Applied struct {
	Attempt Attempt
	// Payment is as the change leaves it. Where it changes nothing of it, and nothing is delivered, it may be as this
	// process knew it last.
	Payment Payment
	From    AttemptState
	Event   AttemptEvent // as judged
	Effects []Effect
}

// Moved tells that the state changed.
func (a Applied) Moved() bool { return a.From != a.Attempt.State }

// Has tells whether the change asks for e.
func (a Applied) Has(e Effect) bool {
	return Step[AttemptState]{Effects: a.Effects}.Has(e)
}
