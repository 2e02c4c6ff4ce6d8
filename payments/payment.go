package payments

import "time"

// Payment is what is owed once: by one call, for one reference, of one amount.
type Payment struct {
	ID        string
	CallID    string
	Reference string // the merchant's
	Amount    Money
	State     PaymentState
	// Conflict says that a human must decide; no attempt is started meanwhile.
	Conflict  bool
	CreatedAt time.Time
	UpdatedAt time.Time
}
