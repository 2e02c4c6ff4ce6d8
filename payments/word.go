package payments

import "time"

// Word is what a provider said of an attempt, or a human decided on it, by the audit trail.
type Word struct {
	At        time.Time
	AttemptID string // empty of what was decided on the payment
	Event     string // as judged: mismatched, where an approval was not of what was asked for
	Source    Source
	From, To  string
	// Of a provider: what it said itself, of how much, under which transaction, and of which order where that was another.
	Said          AttemptEvent
	Amount        Money
	TransactionID string
	OrderID       string
	// Of a human.
	Decision Decision
}
