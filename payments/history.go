package payments

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Quote is one offer of an amount that a server made; whoever takes it names it by its id, never by a number.
type Quote struct {
	ID   string
	Text string // as it was offered
}

// Consent is who agreed to what and when.
type Consent struct {
	By   string    // key, text or voice
	Node string    // of the flow
	Said string    // the text that was agreed to
	At   time.Time // of the key or the words
}

// Hash ties c to the attempt that it was given for: whoever changes either of them later cannot say the same.
func (c Consent) Hash(a Attempt) string {
	body, err := json.Marshal([]any{
		a.ID, a.CallID, a.Reference, a.Amount.Minor, a.Amount.Currency, c.By, c.Node, c.Said, c.At.UnixMilli(),
	})
	if err != nil {
		return "" // strings and integers are always written
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// History is what a payment was made of, each list in order of time.
type History struct {
	Quotes   []TakenQuote
	Consents []GivenConsent
	Cards    []TriedCard
	Returns  []Return
}

// TakenQuote is a quote that became an attempt.
type TakenQuote struct {
	Quote

	AttemptID string
	Amount    Money
	At        time.Time
}

// GivenConsent is the consent to an attempt, with the hash over both.
type GivenConsent struct {
	Consent

	AttemptID string
	Hash      string
}

// TriedCard is a card that an attempt was made with: brand and last four digits, and what became of it.
type TriedCard struct {
	Card

	AttemptID string
	Event     AttemptEvent
	Reason    string
	At        time.Time
}

// Return is money that went back, or was here again, as the provider reports it.
type Return struct {
	AttemptID     string
	Event         AttemptEvent // Refund, Void, ChargeBack or Restore
	Amount        Money
	TransactionID string // of the return
	At            time.Time
}
