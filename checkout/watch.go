package checkout

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
)

// Listen hears, until ctx ends, of attempts that change elsewhere: a callback may land on any node, while the call that
// waits for it is on this one. It is needed where several processes share the ledger.
func (d *Desk) Listen(ctx context.Context, w payments.Watcher) error {
	again := time.NewTimer(0)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
		err := w.Watch(ctx, func(attemptID string) { d.heard(ctx, attemptID) })
		if err != nil && ctx.Err() == nil {
			d.log.Warn("changes by other nodes are not heard of", zap.Error(err))
		}
		again.Reset(d.cfg.SweepEvery)
	}
}

// heard gives those who care for an attempt what the ledger has of it. One that is known already is no news to them.
func (d *Desk) heard(ctx context.Context, attemptID string) {
	if !d.watched(attemptID) {
		return
	}
	a, err := d.deps.Ledger.Attempt(ctx, attemptID)
	if err != nil {
		if ctx.Err() == nil {
			d.log.Warn("a change is heard of and not read", logging.AttemptID(attemptID), zap.Error(err))
		}
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for m := range d.watchers[attemptID] {
		m.put(letter{applied: &payments.Applied{Attempt: a, From: a.State}})
	}
}
