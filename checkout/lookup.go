package checkout

import (
	"context"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// lookup asks the provider for the result of an attempt and applies what it says; true if the attempt is resolved by
// it.
func (d *Desk) lookup(ctx context.Context, looker providers.Looker, a payments.Attempt, s providers.Session) bool {
	report, err := looker.Lookup(ctx, s)
	if err != nil {
		if ctx.Err() == nil {
			d.log.Info("lookup of an attempt", logging.AttemptID(a.ID), zap.Error(err))
		}
		return false
	}
	change, told := report.Change(payments.FromLookup)
	if !told {
		return false
	}
	applied, err := d.apply(ctx, a.ID, change)
	if err != nil {
		return false
	}
	if applied.Moved() {
		d.emit(LookupSeen, applied.Attempt, payments.FromLookup)
	}
	return !applied.Attempt.State.Unresolved()
}
