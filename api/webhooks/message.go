package webhooks

import (
	"encoding/json"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Message is the body of a webhook.
type Message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // of what happened
	Data      Data      `json:"data"`
}

// Data is what a message is about. Of the card there are brand and last four digits.
type Data struct {
	PaymentID    string `json:"payment_id"`
	PaymentState string `json:"payment_state"`
	AttemptID    string `json:"attempt_id"`
	Number       int    `json:"number"` // of the attempt, from 1
	CallID       string `json:"call_id"`
	Provider     string `json:"provider"`
	Reference    string `json:"reference"`
	Amount       int64  `json:"amount"` // of the attempt, in the currency's minor unit
	Currency     string `json:"currency"`
	Outcome      string `json:"outcome"`
	Reason       string `json:"reason,omitempty"`
	Class        string `json:"class,omitempty"`
	// Paid and Returned are sums of the payment, in the minor unit.
	Paid          int64  `json:"paid"`
	Returned      int64  `json:"returned"`
	TransactionID string `json:"transaction_id,omitempty"`
	Card          *Card  `json:"card,omitempty"`
}

// Card is what is known of a card.
type Card struct {
	Brand string `json:"brand"`
	Last4 string `json:"last4"`
}

// The types of messages besides "attempt." and the state that an attempt has come to.
const (
	PaymentPaid       = "payment.paid"        // all that is owed is collected
	PaymentPartPaid   = "payment.part_paid"   // a part is
	PaymentRefunded   = "payment.refunded"    // money went back, all or a part
	PaymentReversed   = "payment.reversed"    // it was voided or charged back
	PaymentRestored   = "payment.restored"    // what had gone back is here again, all or a part
	PaymentConflict   = "payment.conflict"    // a human must look at it
	AttemptNeedsHuman = "attempt.needs_human" // no machine can resolve it
)

// Types lists every type of message.
func Types() []string {
	types := []string{
		PaymentPaid, PaymentPartPaid, PaymentRefunded, PaymentReversed, PaymentRestored, PaymentConflict, AttemptNeedsHuman,
	}
	for _, s := range payments.AttemptStates() {
		if s.Ended() {
			types = append(types, "attempt."+string(s))
		}
	}
	return types
}

// typesOf gives what is to be told of a change.
func typesOf(a payments.Applied) []string {
	var types []string
	if a.Moved() && a.Attempt.State.Ended() {
		types = append(types, "attempt."+string(a.Attempt.State))
	}
	settled := a.Has(payments.SettlePayment) && a.Moved()
	if settled || a.Has(payments.PayPayment) {
		switch a.Payment.State { //nolint:exhaustive // the others are told by what flags them
		case payments.PaymentPaid:
			types = append(types, PaymentPaid)
		case payments.PaymentPartPaid:
			types = append(types, PaymentPartPaid)
		}
	}
	if settled { // a human says what has gone back
		switch a.Payment.State { //nolint:exhaustive // nothing went back
		case payments.PaymentPartRefunded, payments.PaymentRefunded:
			types = append(types, PaymentRefunded)
		case payments.PaymentReversed:
			types = append(types, PaymentReversed)
		}
	}
	for _, e := range []struct {
		effect payments.Effect
		t      string
	}{
		{payments.RefundPayment, PaymentRefunded},
		{payments.ReversePayment, PaymentReversed},
		{payments.RestorePayment, PaymentRestored},
		{payments.FlagPayment, PaymentConflict},
		{payments.CallHuman, AttemptNeedsHuman},
	} {
		if a.Has(e.effect) {
			types = append(types, e.t)
		}
	}
	return types
}

// body writes the message of one type about a change.
func body(t string, a payments.Applied) ([]byte, error) {
	m := Message{Type: t, Timestamp: a.Attempt.UpdatedAt.UTC(), Data: Data{
		PaymentID: a.Payment.ID, PaymentState: string(a.Payment.State), AttemptID: a.Attempt.ID, Number: a.Attempt.Number,
		CallID: a.Attempt.CallID, Provider: a.Attempt.Provider, Reference: a.Attempt.Reference,
		Amount: a.Attempt.Amount.Minor, Currency: a.Attempt.Amount.Currency, Outcome: string(a.Attempt.Outcome()),
		Reason: a.Attempt.Reason, Class: string(a.Attempt.Class), Paid: a.Payment.Paid, Returned: a.Payment.Returned,
		TransactionID: a.Attempt.TransactionID,
	}}
	if a.Attempt.Card.Last4 != "" {
		m.Data.Card = &Card{Brand: a.Attempt.Card.Brand, Last4: a.Attempt.Card.Last4}
	}
	return json.Marshal(m)
}
