package checkout

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
)

// elsewhere is the source of what another process brought about: the ledger says what became of an attempt, not by whom.
const elsewhere payments.Source = "elsewhere"

// watched is an attempt of a call that this process has: of a running Take or Resume, and after it, until the call is over.
type watched struct {
	call  string
	boxes map[*mailbox]struct{} // of what runs
	// rev and state are those that Events had last.
	rev   int
	state payments.AttemptState
	over  bool // the call is
}

// watch delivers the changes of an attempt to m until the returned function is called.
func (d *Desk) watch(a payments.Attempt, m *mailbox) func() {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.watchers[a.ID]
	if w == nil {
		w = &watched{call: a.CallID, boxes: map[*mailbox]struct{}{}, rev: a.Rev, state: a.State}
		d.watchers[a.ID] = w
	}
	w.boxes[m] = struct{}{}
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(w.boxes, m)
		d.forget(a.ID)
	}
}

// callOver notes that nobody is left to be told of a call's attempts.
func (d *Desk) callOver(callID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for id, w := range d.watchers {
		if w.call == callID {
			w.over = true
			d.forget(id)
		}
	}
}

// forget drops an attempt that nothing runs for and whose call is over. It is called under the lock.
func (d *Desk) forget(attemptID string) {
	if w := d.watchers[attemptID]; w != nil && w.over && len(w.boxes) == 0 {
		delete(d.watchers, attemptID)
	}
}

// running tells whether a Take or a Resume of this process runs for the attempt.
func (d *Desk) running(attemptID string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.watchers[attemptID]
	return w != nil && len(w.boxes) > 0
}

// watched tells whether the attempt is of a call that this process has.
func (d *Desk) watched(attemptID string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.watchers[attemptID] != nil
}

// hand gives a change to what runs for its attempt.
func (d *Desk) hand(a payments.Applied) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.watchers[a.Attempt.ID]; w != nil {
		for m := range w.boxes {
			m.put(letter{applied: &a})
		}
	}
}

// news takes the state of an attempt as told to Events. fresh: it had not been; a change is told once, whether this process
// hears of it before it returns or after. ours: the attempt is of a call that this process has; of others all is fresh.
func (d *Desk) news(a payments.Attempt) (fresh, ours bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.watchers[a.ID]
	if w == nil {
		return true, false
	}
	if a.Rev <= w.rev {
		return false, true
	}
	was := w.state
	w.rev, w.state = a.Rev, a.State
	return was != a.State, true
}

// Listen hears, until ctx ends, of attempts that change elsewhere: a callback may land on any node, and somebody may settle
// by hand, while the call that waits for it is on this one.
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

// heard tells what the ledger has of an attempt to its call, and to what runs for it. What is known already is no news.
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
	if fresh, ours := d.news(a); fresh && ours {
		d.publishHeard(ctx, a)
	}
	d.hand(payments.Applied{Attempt: a, From: a.State})
}
