package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"

	"github.com/tonegate/tonegate/payments"
)

// link is what is written down of one step. Its JSON is the row, as it is hashed.
type link struct {
	At      int64             `json:"at"`
	Call    string            `json:"call"`
	Payment string            `json:"payment"`
	Attempt string            `json:"attempt"`
	Event   string            `json:"event"`
	Source  string            `json:"source"`
	From    string            `json:"from,omitempty"`
	To      string            `json:"to"`
	Reason  string            `json:"reason,omitempty"`
	Effects []payments.Effect `json:"effects,omitempty"`
	Facts   any               `json:"facts,omitempty"`
}

// note appends one audit row on a step with an attempt, to the chain of its payment.
func (s *Store) note(ctx context.Context, tx Tx, a payments.Attempt, l link) error {
	l.At, l.Call, l.Payment, l.Attempt = millis(s.now()), a.CallID, a.PaymentID, a.ID
	body, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("store: write audit row: %w", err)
	}
	return tx.Append(ctx, chainOf(a.PaymentID), string(body))
}

func chainOf(paymentID string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(paymentID)) // never fails
	return int(h.Sum32() % payments.AuditChains)
}

// saidFacts is what a provider said, so that a contradiction can be looked into.
type saidFacts struct {
	Said        payments.AttemptEvent `json:"said"`
	Minor       int64                 `json:"amount"`
	Currency    string                `json:"currency"`
	Transaction string                `json:"transaction,omitempty"`
	Order       string                `json:"order,omitempty"` // another one than the attempt's
}

// factsOf is what a provider said, or who decided and why; nil for what is ours.
func factsOf(a payments.Attempt, c payments.Change) any {
	if c.Decision != (payments.Decision{}) {
		return c.Decision
	}
	if !c.Event.FromProvider() {
		return nil
	}
	said := saidFacts{c.Event, c.Amount.Minor, c.Amount.Currency, c.TransactionID, ""}
	if c.OrderID != a.OrderID && !payments.LooksLikeCard(c.OrderID) {
		said.Order = c.OrderID
	}
	return said
}

// intentFacts is what an attempt was begun with.
type intentFacts struct {
	Reference string `json:"reference"`
	Provider  string `json:"provider"`
	Minor     int64  `json:"amount"`
	Owed      int64  `json:"owed"`
	Currency  string `json:"currency"`
	Quote     string `json:"quote,omitempty"`
	By        string `json:"by,omitempty"`
	Consent   string `json:"consent"` // the hash over it
}

func factsOfIntent(in payments.Intent, consent string) any {
	return intentFacts{
		in.Reference, in.Provider, in.Amount.Minor, in.Owed.Minor, in.Amount.Currency, in.Quote.ID, in.Consent.By, consent,
	}
}
