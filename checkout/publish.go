package checkout

import (
	"context"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
)

// publish tells the sinks and the log what a change made of an attempt.
func (d *Desk) publish(ctx context.Context, a payments.Applied, source payments.Source) {
	fields := fieldsOf(a.Attempt, zap.String("change", string(a.Event)))
	if a.Has(payments.Alarm) {
		d.log.Error("attempt was told what must not happen", fields...)
	}
	tell := d.emit
	switch fresh, cared := d.news(a.Attempt); {
	case a.Moved() && !fresh: // Listen was faster
		tell = d.count
	case !a.Moved() && fresh && cared: // and here it is late
		d.publishHeard(ctx, a.Attempt)
	}
	if a.Moved() {
		d.log.Info("attempt", fields...)
		tell(stateType(a.Attempt), a.Attempt, source)
	}
	if a.Has(payments.PayPayment) && a.Payment.State == payments.PaymentPaid {
		tell(PaymentPaid, a.Attempt, source)
	}
	if a.Has(payments.FlagPayment) {
		d.log.Error("payment waits for a human", fields...)
		tell(PaymentConflict, a.Attempt, source)
	}
	if a.Has(payments.CallHuman) {
		d.log.Error("attempt waits for a human", fields...)
		tell(NeedsHuman, a.Attempt, source)
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
	if a.State == payments.Approved && p.State == payments.PaymentPaid {
		d.tell(PaymentPaid, a, elsewhere)
	}
	if p.Conflict {
		d.tell(PaymentConflict, a, elsewhere)
	}
	if a.Human {
		d.tell(NeedsHuman, a, elsewhere)
	}
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
