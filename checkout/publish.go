package checkout

import (
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
)

// publish tells the sink and the log what a change made of an attempt.
func (d *Desk) publish(a payments.Applied, source payments.Source) {
	fields := []zap.Field{
		logging.CallID(a.Attempt.CallID), logging.PaymentID(a.Attempt.PaymentID), logging.AttemptID(a.Attempt.ID),
		logging.State(string(a.Attempt.State)), logging.Reason(a.Attempt.Reason), zap.String("change", string(a.Event)),
	}
	if a.Has(payments.Alarm) {
		d.log.Error("attempt was told what must not happen", fields...)
	}
	if a.Moved() {
		d.log.Info("attempt", fields...)
		d.emit(Type("attempt."+string(a.Attempt.State)), a.Attempt, source)
	}
	if a.Has(payments.PayPayment) && a.Payment.State == payments.PaymentPaid {
		d.emit(PaymentPaid, a.Attempt, source)
	}
	if a.Has(payments.FlagPayment) {
		d.log.Error("payment waits for a human", fields...)
		d.emit(PaymentConflict, a.Attempt, source)
	}
	if a.Has(payments.CallHuman) {
		d.log.Error("attempt waits for a human", fields...)
		d.emit(NeedsHuman, a.Attempt, source)
	}
}

func (d *Desk) emit(t Type, a payments.Attempt, source payments.Source) {
	ev := Event{
		At: d.deps.Now(), CallID: a.CallID, Type: t, PaymentID: a.PaymentID, AttemptID: a.ID, Number: a.Number,
		Provider: a.Provider, Amount: a.Amount.Minor, Currency: a.Amount.Currency, Reference: a.Reference,
		Reason: a.Reason, Class: string(a.Class), Source: string(source), Brand: a.Card.Brand, Last4: a.Card.Last4,
	}
	if a.State.Ended() {
		ev.Outcome = string(a.Outcome())
	}
	d.deps.Events(ev)
}
