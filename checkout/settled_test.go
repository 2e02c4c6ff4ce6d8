package checkout

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
	"github.com/tonegate/tonegate/transfer/control"
)

// elsewhere opens the bundle's file as another process does, and changes the call's attempt there.
func (b *bundle) elsewhere(t *testing.T, change func(s store.Store, a payments.Attempt) error) {
	t.Helper()
	other, err := store.Open(t.Context(), store.Config{Path: b.path}, store.Deps{AsIs: true})
	require.NoError(t, err)
	require.NoError(t, change(other, b.attempt(t)))
	require.NoError(t, other.Close())
}

// told gives the event of a type that comes last, and how long ago it was.
func (b *bundle) told(typ Type) (ev Event, ago time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.events {
		if one.Type == typ {
			ev, ago = one, time.Since(one.At)
		}
	}
	return ev, ago
}

// TestSettledByHand: somebody settles in another process, on the same file, what the caller of this one has just been told
// is unknown. Who has the call hears of it within a second: while the window is still open, and after it.
func TestSettledByHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = paying(func(g *scriptedGate) {
			g.open = false // it does not end its window by itself
			g.bye()
		})
		ctx, stop := context.WithCancel(t.Context())
		listening := make(chan error, 1)
		go func() { listening <- b.desk.Listen(ctx, b.store) }()
		var res Result
		over := make(chan struct{})
		go func() {
			defer close(over)
			res, _ = b.desk.Take(context.WithoutCancel(t.Context()), request(), said(time.Second))
		}()
		time.Sleep(16 * time.Second)
		require.Equal(t, payments.Unknown, b.attempt(t).State)
		b.elsewhere(t, func(s store.Store, a payments.Attempt) error {
			_, err := s.Settle(t.Context(), a.ID, payments.SettleApproved, payments.Decision{Who: "ann", Why: "one capture there"})
			return err
		})
		time.Sleep(1100 * time.Millisecond)
		ev, ago := b.told(PaymentPaid)
		require.Equal(t, string(elsewhere), ev.Source)
		require.Less(t, ago, 1100*time.Millisecond)
		<-over
		require.Equal(t, payments.OutcomeApproved, res.Outcome)
		require.Equal(t, []string{"unknown", "approved"}, b.gate.outcomes())

		b.elsewhere(t, func(s store.Store, a payments.Attempt) error {
			_, err := s.Apply(t.Context(), a.ID, payments.Change{
				Event: payments.Decline, Source: payments.FromCallback, OrderID: a.OrderID,
			})
			return err
		})
		time.Sleep(1100 * time.Millisecond)
		for _, typ := range []Type{"attempt.conflict", PaymentConflict, NeedsHuman} {
			ev, _ = b.told(typ)
			require.Equal(t, string(elsewhere), ev.Source, "the call goes on, and hears what becomes of its payment")
		}

		b.desk.Window(control.Event{Type: control.CallEnded, CallID: callID})
		require.Empty(t, b.desk.watchers)
		stop()
		require.NoError(t, <-listening)
	})
}

// TestTakenForDead: another node takes this one for dead while the caller keys the card, for the ledger was out of reach.
// Nothing is said to be unknown until the provider had its time, and its word counts.
func TestTakenForDead(t *testing.T) {
	t.Parallel()
	for name, paid := range map[string]bool{"approved": true, "no word": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, false)
				b.gate.script = paying(func(g *scriptedGate) {
					a := b.attempt(t)
					_, err := b.store.Apply(t.Context(), a.ID, payments.Change{
						Event: payments.Interrupt, Source: payments.FromRecovery, Reason: ReasonInterrupted,
					})
					if err != nil {
						t.Error(err)
					}
					b.desk.heard(t.Context(), a.ID)
					time.Sleep(10 * time.Second)
					if got := b.gate.called(); len(got) != 2 {
						t.Errorf("the gate was asked for more than close and connect: %v", got)
					}
					if paid {
						b.post(approval())
					}
					g.bye()
				})
				began := time.Now()
				res := b.take(t)
				want := payments.OutcomeUnknown
				if paid {
					want = payments.OutcomeApproved
				}
				require.Equal(t, want, res.Outcome)
				require.Equal(t, []string{string(want)}, b.gate.outcomes())
				require.Less(t, time.Since(began), 30*time.Second)
			})
		})
	}
}

// TestResumeHearsWhatCameMeanwhile: the provider's word lands between the look into the ledger and the watch for changes.
func TestResumeHearsWhatCameMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = paying((*scriptedGate).bye)
		require.Equal(t, payments.OutcomeUnknown, b.take(t).Outcome)
		b.desk.deps.Ledger = &late{Ledger: b.store, then: func() { b.post(approval()) }}
		res, found, err := b.desk.Resume(t.Context(), callID)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, payments.OutcomeApproved, res.Outcome)
	})
}

// TestResumeHasTheCaller: a process that lost the line took the caller for gone. The gate has them, so they are told.
func TestResumeHasTheCaller(t *testing.T) {
	t.Parallel()
	for want, there := range map[payments.Outcome]bool{payments.OutcomeUnknown: true, payments.OutcomeHungUp: false} {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, false)
				b.gate.script = paying(func(g *scriptedGate) { g.end(control.ReasonHungUp) })
				require.Equal(t, payments.OutcomeHungUp, b.take(t).Outcome)
				if !there {
					b.gate.returnErr = errGate
				}
				b.gate.results = nil
				res, found, err := b.desk.Resume(t.Context(), callID)
				require.NoError(t, err)
				require.True(t, found)
				require.Equal(t, want, res.Outcome)
				require.Equal(t, []string{string(want)}, b.gate.outcomes())
			})
		})
	}
}

// late is a ledger of which something is read just before it changes.
type late struct {
	payments.Ledger
	then func()
}

func (l *late) LatestAttempt(ctx context.Context, call string) (payments.Attempt, error) {
	a, err := l.Ledger.LatestAttempt(ctx, call)
	l.then()
	return a, err
}
