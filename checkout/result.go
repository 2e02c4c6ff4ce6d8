package checkout

import (
	"github.com/tonegate/tonegate/payments"
)

// ModeBridge is the transfer mode: the gate adds the provider's leg and relays.
const ModeBridge = "bridge"

// resultOf is what a flow gets of an attempt as the ledger has it.
func resultOf(a payments.Attempt) Result {
	res := Result{
		Outcome: a.Outcome(), Reason: a.Reason, Class: a.Class, PaymentID: a.PaymentID, AttemptID: a.ID,
		Amount: a.Amount, Reference: a.Reference, Mode: ModeBridge,
	}
	if a.Card != (payments.Card{}) {
		card := a.Card
		res.Card = &card
	}
	return res
}
