package checkout

import (
	"context"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
)

// publish tells the sinks and the log what a change made of an attempt.
func (d *Desk) publish(ctx context.Context, a payments.Applied, source payments.Source) {
	tell := d.emit
	switch fresh, ours := d.news(a.Attempt); {
	case a.Moved() && !fresh: // Listen was faster
		tell = d.count
	case !a.Moved() && fresh && ours: // and here it is late
		d.publishHeard(ctx, a.Attempt)
	}
	fields := fieldsOf(a.Attempt, zap.String("change", string(a.Event)))
	if a.Has(payments.Alarm) {
		d.log.Error("attempt was told what must not happen", fields...)
	}
	if a.Moved() {
		d.log.Info("attempt", fields...)
		tell(stateType(a.Attempt), a.Attempt, source)
	}
	paid := a.Has(payments.PayPayment) && a.Payment.State == payments.PaymentPaid
	for _, t := range consequences(paid, a.Has(payments.FlagPayment), a.Has(payments.CallHuman)) {
		switch t {
		case PaymentConflict:
			d.log.Error("payment waits for a human", fields...)
		case NeedsHuman:
			d.log.Error("attempt waits for a human", fields...)
		default:
		}
		tell(t, a.Attempt, source)
	}
}

// publishHeard tells what another process made of an attempt of a call that this one has.
func (d *Desk) publishHeard(ctx context.Context, a payments.Attempt) {
	d.log.Info("attempt", fieldsOf(a, zap.String("change", string(elsewhere)))...)
	d.tell(stateType(a), a, elsewhere)
	p, err := d.deps.Ledger.Payment(ctx, a.PaymentID)
	if err != nil {
		d.log.Warn("a payment is not read", logging.PaymentID(a.PaymentID), zap.Error(err))
	}
	paid := a.State == payments.Approved && p.State == payments.PaymentPaid
	for _, t := range consequences(paid, p.Conflict, a.Human) {
		d.tell(t, a, elsewhere)
	}
}

// consequences lists what follows from an attempt's change, in its order.
func consequences(paid, conflict, human bool) []Type {
	var types []Type
	for _, c := range []struct {
		so bool
		is Type
	}{{paid, PaymentPaid}, {conflict, PaymentConflict}, {human, NeedsHuman}} {
		if c.so {
			types = append(types, c.is)
		}
	}
	return types
}

func fieldsOf(a payments.Attempt, more ...zap.Field) []zap.Field {
	return append(more,
		logging.CallID(a.CallID), logging.PaymentID(a.PaymentID), logging.AttemptID(a.ID),
		logging.State(string(a.State)), logging.Reason(a.Reason))
}

func stateType(a payments.Attempt) Type { return Type("attempt." + string(a.State)) }

// emit tells both sinks, tell the one of this process's calls, count the one of what this process brought about.
func (d *Desk) emit(t Type, a payments.Attempt, source payments.Source) {
	d.tell(t, a, source)
	d.count(t, a, source)
}

func (d *Desk) tell(t Type, a payments.Attempt, source payments.Source) {
	d.deps.Events(d.event(t, a, source))
}

func (d *Desk) count(t Type, a payments.Attempt, source payments.Source) {
	d.deps.Brought(d.event(t, a, source))
}

func (d *Desk) event(t Type, a payments.Attempt, source payments.Source) Event {
	ev := Event{
		At: d.deps.Now(), CallID: a.CallID, Type: t, PaymentID: a.PaymentID, AttemptID: a.ID, Number: a.Number,
		Provider: a.Provider, Amount: a.Amount.Minor, Currency: a.Amount.Currency, Reference: a.Reference,
		Reason: a.Reason, Class: string(a.Class), Source: string(source), Brand: a.Card.Brand, Last4: a.Card.Last4,
	}
	if a.State.Ended() {
		ev.Outcome = string(a.Outcome())
	}
	if a.State == payments.Unknown {
		ev.Deadline = d.horizon(a)
	}
	return ev
}
