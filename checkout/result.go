package checkout

import (
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// ModeBridge is the transfer mode: the gate adds the provider's leg and relays.
const ModeBridge = "bridge"

// mode is how a call reaches a provider by its name.
func (d *Desk) mode(provider string) string {
	if entry, ok := d.deps.Providers.Get(provider); ok {
		return string(entry.Mode)
	}
	return ModeBridge
}

// resultOf is what a flow gets of an attempt as the ledger has it.
func (d *Desk) resultOf(a payments.Attempt) Result {
	res := Result{
		Outcome: a.Outcome(), Reason: a.Reason, Class: a.Class, PaymentID: a.PaymentID, AttemptID: a.ID,
		Amount: a.Amount, Reference: a.Reference, Mode: d.mode(a.Provider),
	}
	if a.Card != (payments.Card{}) {
		card := a.Card
		res.Card = &card
	}
	return res
}

// word is what the gate shows of a result, the caller's page included: that a card is reported lost or stolen is not
// for whoever holds it.
func (r Result) word() control.Result {
	w := control.Result{
		Outcome: string(r.Outcome), Reason: r.Reason, PaymentID: r.PaymentID, Amount: r.Amount.Minor,
		Currency: r.Amount.Currency,
	}
	if r.Class == payments.ClassNeverAgain {
		w.Reason = providers.ReasonGenericDecline
	}
	if r.Card != nil {
		w.Brand, w.Last4 = r.Card.Brand, r.Card.Last4
	}
	return w
}
