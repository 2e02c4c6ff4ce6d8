package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// Recover goes through the attempts that a former process left, and those of nodes that are gone: those that no call was
// connected for are refused, all others become unknown, and Run asks for them at once. Call it after the store is open
// and before calls come; Run goes on with it.
func (d *Desk) Recover(ctx context.Context) error {
	left, err := d.deps.Ledger.TakeOver(ctx)
	if err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	var faults []error
	for _, a := range left {
		if d.running(a.ID) {
			continue
		}
		if _, err := d.interrupt(ctx, a); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

func (d *Desk) interrupt(ctx context.Context, a payments.Attempt) (payments.Attempt, error) {
	applied, err := d.apply(ctx, a.ID, payments.Change{
		Event: payments.Interrupt, Source: payments.FromRecovery, Reason: ReasonInterrupted,
	})
	if err != nil {
		return a, err
	}
	return applied.Attempt, nil
}

// Resume gives the result of the call's latest attempt to a conversation that comes back after its serve was stopped,
// waiting up to ResumeWait for it; false if the call has none. The gate is told the result and asked to open.
func (d *Desk) Resume(ctx context.Context, callID string) (Result, bool, error) {
	a, err := d.deps.Ledger.LatestAttempt(ctx, callID)
	if errors.Is(err, payments.ErrNotFound) {
		return Result{}, false, nil
	}
	if err != nil {
		return Result{}, false, fmt.Errorf("resume: %w", err)
	}
	m := newMailbox()
	defer d.watch(a, m)()
	// What came before it was watched is in nobody's mailbox.
	if a, err = d.deps.Ledger.Attempt(ctx, a.ID); err != nil {
		return Result{}, false, fmt.Errorf("resume: %w", err)
	}
	if !a.State.Ended() {
		if a, err = d.interrupt(ctx, a); err != nil {
			return Result{}, false, fmt.Errorf("resume: %w", err)
		}
	}
	if a.State == payments.Unknown {
		if entry, ok := d.deps.Providers.Get(a.Provider); ok {
			// The caller is back: what was not submitted by now never should be. A provider that cancels says so.
			d.cancelLater(entry.Provider, sessionOf(a))
		}
		a = d.await(ctx, a, m)
	}
	return d.reopen(ctx, callID, a), true, nil
}

// await waits for the word on an unknown attempt, by asking where it can.
func (d *Desk) await(ctx context.Context, a payments.Attempt, m *mailbox) payments.Attempt {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.ResumeWait)
	defer cancel()
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return m.newest(a)
		case <-next.C:
			if looker, ok := d.looker(a); ok {
				d.lookup(ctx, looker, a, sessionOf(a))
				next.Reset(d.cfg.LookEvery)
			}
		case <-m.ready:
			a = m.newest(a)
			if !a.State.Unresolved() {
				return a
			}
		}
	}
}

// looker is the provider of an attempt where it can be asked, and still keeps the result.
func (d *Desk) looker(a payments.Attempt) (providers.Looker, bool) {
	entry, ok := d.deps.Providers.Get(a.Provider)
	if !ok || a.SessionID == "" {
		return nil, false
	}
	can := entry.Provider.Capabilities()
	if !can.Lookup || can.ResultWindow > 0 && !a.ExpiresAt.IsZero() && d.deps.Now().After(a.ExpiresAt.Add(can.ResultWindow)) {
		return nil, false
	}
	looker, ok := entry.Provider.(providers.Looker)
	return looker, ok
}

// reopen tells the gate what it may have missed; it may also know all of it. A caller whom the gate has is not gone, though
// a process that lost the line may have thought so.
func (d *Desk) reopen(ctx context.Context, callID string, a payments.Attempt) Result {
	ctx, cancel := detached(ctx, 2*d.cfg.CloseWait)
	defer cancel()
	res := d.resultOf(a)
	switch err := d.deps.Gate.Return(ctx, callID); {
	case err != nil:
		d.log.Debug("gate does not open for a resumed call", zap.Error(err))
	case res.Outcome == payments.OutcomeHungUp:
		res.Outcome = toldTo(a.State)
	}
	if err := d.deps.Gate.Result(ctx, callID, res.word()); err != nil {
		d.log.Debug("gate does not take a resumed result", zap.Error(err))
	}
	return res
}

// toldTo is the outcome that a caller who is there is told, where an attempt has ended as if they were gone.
func toldTo(s payments.AttemptState) payments.Outcome {
	switch s {
	case payments.Cancelled:
		return payments.OutcomeCancelled
	case payments.Failed:
		return payments.OutcomeProviderError
	case payments.Abandoned:
		return payments.OutcomeUnavailable
	default:
		return payments.OutcomeUnknown
	}
}
