package checkout

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

const (
	// lookWait bounds one inquiry or cancellation of the sweeper.
	lookWait = 5 * time.Second
	// inquiries is how many of the sweeper's run at a time.
	inquiries = 8
	// staleAfter is when an attempt that no run cares for counts as left behind.
	staleAfter = time.Minute
	// overdueAfter is when an attempt that is still unknown is for somebody's eyes, while it goes on being asked for.
	overdueAfter = 15 * time.Minute
	// usualSession is how long a session is taken to live where the provider did not say.
	usualSession = 15 * time.Minute
)

// Run is the sweeper: until ctx ends it takes over the payments of nodes that are gone, asks providers what became of
// unknown attempts, with growing pauses, gives those that cannot be resolved any more to a human, and cancels orphaned
// sessions. Each of these goes on beside the others: a provider that lets us wait holds up nothing but itself.
func (d *Desk) Run(ctx context.Context) error {
	var loops sync.WaitGroup
	defer loops.Wait()
	loops.Go(func() { d.each(ctx, d.takeOver) })
	loops.Go(func() { d.each(ctx, d.sweep) })
	var drops errgroup.Group
	drops.SetLimit(inquiries)
	defer func() { _ = drops.Wait() }() // none fails: what goes wrong is logged
	for {
		select {
		case <-ctx.Done():
			return nil
		case o := <-d.orphans:
			drops.Go(func() error {
				d.drop(ctx, o)
				return nil
			})
		}
	}
}

// each does work at once, and at every sweep until ctx ends.
func (d *Desk) each(ctx context.Context, work func(context.Context)) {
	tick := time.NewTicker(d.cfg.SweepEvery)
	defer tick.Stop()
	for {
		work(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (d *Desk) takeOver(ctx context.Context) {
	if err := d.Recover(ctx); err != nil && ctx.Err() == nil {
		d.log.Error("payments of nodes that are gone are not taken over", zap.Error(err))
	}
}

func (d *Desk) sweep(ctx context.Context) {
	due, err := d.deps.Ledger.Unresolved(ctx, d.deps.Now())
	if err != nil {
		if ctx.Err() == nil {
			d.log.Error("unresolved attempts are not read", zap.Error(err))
		}
		return
	}
	var work errgroup.Group
	work.SetLimit(inquiries)
	for _, a := range due {
		if ctx.Err() == nil && !d.running(a.ID) {
			work.Go(func() error {
				d.inquire(ctx, a)
				return nil
			})
		}
	}
	_ = work.Wait() // no inquiry fails: what goes wrong is logged, and tried again
}

// inquire brings one attempt further.
func (d *Desk) inquire(ctx context.Context, a payments.Attempt) {
	now := d.deps.Now()
	if a.State != payments.Unknown {
		if now.Sub(a.UpdatedAt) > staleAfter {
			_, _ = d.interrupt(ctx, a) // apply logs what goes wrong; the next sweep tries again
		}
		return
	}
	if looker, ok := d.looker(a); ok {
		lookCtx, cancel := context.WithTimeout(ctx, lookWait)
		resolved := d.lookup(lookCtx, looker, a, sessionOf(a))
		cancel()
		if resolved {
			return
		}
	}
	d.remind(a, now)
	if now.After(d.horizon(a)) {
		_, _ = d.apply(ctx, a.ID, payments.Change{Event: payments.Expire, Source: payments.FromDesk, Reason: a.Reason})
		return
	}
	if err := d.deps.Ledger.Postpone(ctx, a.ID, now.Add(d.backoff(a.Looks))); err != nil && ctx.Err() == nil {
		d.log.Error("an inquiry is not postponed", logging.AttemptID(a.ID), zap.Error(err))
	}
}

// remind tells, once, that an attempt has been unknown for long: at the first look after that time.
func (d *Desk) remind(a payments.Attempt, now time.Time) {
	due, lookBefore := a.UpdatedAt.Add(overdueAfter), a.NextLook.Add(-d.backoff(a.Looks-1))
	if a.Looks > 0 && !now.Before(due) && lookBefore.Before(due) {
		d.log.Error("attempt is unknown for long", logging.AttemptID(a.ID), logging.Provider(a.Provider))
		d.emit(Overdue, a, payments.FromDesk)
	}
}

// horizon is when nothing more can be expected of the provider.
func (d *Desk) horizon(a payments.Attempt) time.Time {
	expiry := a.ExpiresAt
	if expiry.IsZero() {
		expiry = a.CreatedAt.Add(usualSession)
	}
	if entry, ok := d.deps.Providers.Get(a.Provider); ok {
		expiry = expiry.Add(entry.Provider.Capabilities().CallbackHorizon)
	}
	return expiry
}

// backoff is the pause after so many looks: a second, doubled each time, up to SweepMax.
func (d *Desk) backoff(looks int) time.Duration {
	const most = 20 // doublings
	return min(time.Second<<min(max(looks, 0), most), d.cfg.SweepMax)
}

func (d *Desk) drop(ctx context.Context, o orphan) {
	c, ok := o.provider.(providers.Canceller)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookWait)
	defer cancel()
	if err := c.Cancel(ctx, o.session); err != nil {
		d.log.Info("orphaned session is left to expire", logging.SessionID(o.session.ID), zap.Error(err))
	}
}
