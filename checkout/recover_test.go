package checkout

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/transfer/control"
)

// dead is a ledger of a process that is killed: from a step on it commits nothing.
type dead struct {
	payments.Ledger
	from payments.AttemptEvent
	gone bool
}

var errDead = errors.New("killed")

func (d *dead) Apply(ctx context.Context, id string, c payments.Change) (payments.Applied, error) {
	if d.gone = d.gone || c.Event == d.from; d.gone {
		return payments.Applied{}, errDead
	}
	return d.Ledger.Apply(ctx, id, c)
}

// killedAt leaves what a serve leaves that is killed before it commits an event.
func (b *bundle) killedAt(t *testing.T, e payments.AttemptEvent) {
	t.Helper()
	d := b.newDesk(t, true)
	d.deps.Ledger = &dead{Ledger: b.store, from: e}
	b.desk = d
	b.take(t)
	require.NoError(t, b.store.Close())
	b.openStore(t)
	b.desk = b.newDesk(t, true)
	b.gate.calls, b.gate.results = nil, nil
}

func TestRecover(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		killed payments.AttemptEvent
		want   payments.AttemptState
	}{
		{"before anything was sent", payments.Launch, payments.Refused},
		{"before the session was known", payments.Opened, payments.Refused},
		{"with the caller at the provider", payments.Lose, payments.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, true)
				b.gate.script = paying((*scriptedGate).bye)
				b.killedAt(t, c.killed)
				require.False(t, b.attempt(t).State.Ended())
				require.NoError(t, b.desk.Recover(t.Context()))
				a := b.attempt(t)
				require.Equal(t, c.want, a.State)
				require.Equal(t, ReasonInterrupted, a.Reason)
				require.NoError(t, b.desk.Recover(t.Context()), "twice does no harm")
				require.Equal(t, c.want, b.attempt(t).State)
			})
		})
	}
}

// TestResume: the conversation comes back after its serve was killed in mid-window.
func TestResume(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		then func(b *bundle)
		want payments.Outcome
	}{
		{"result by lookup", func(b *bundle) { b.fake.Finish(b.last().ID, approval()) }, payments.OutcomeApproved},
		{"result by callback", func(b *bundle) {
			time.AfterFunc(time.Second, func() { b.post(poor()) })
		}, payments.OutcomeDeclined},
		{"no word yet", func(b *bundle) { b.fake.Enter(b.last().ID, "submitted") }, payments.OutcomeUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, true)
				b.gate.script = paying((*scriptedGate).bye)
				b.killedAt(t, payments.Lose)
				c.then(b)
				began := time.Now()
				res, ok, err := b.desk.Resume(t.Context(), callID)
				require.NoError(t, err)
				require.True(t, ok)
				require.Equal(t, c.want, res.Outcome)
				require.LessOrEqual(t, time.Since(began), 4*time.Second)
				require.Equal(t, []string{"return", "result"}, b.gate.called())
				require.Equal(t, string(c.want), b.gate.results[0].Outcome)
			})
		})
	}
}

// TestResumeCallsOff: serve was killed before anything was submitted. The provider cancels the session, and says so, or
// says that it is too late for that.
func TestResumeCallsOff(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]payments.Outcome{
		"open": payments.OutcomeCancelled, "submitted": payments.OutcomeUnknown,
	} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, true)
				b.gate.script = paying((*scriptedGate).bye)
				b.killedAt(t, payments.Lose)
				b.fake.Enter(b.last().ID, state)
				var res Result
				var err error
				resumed := make(chan struct{})
				go func() {
					defer close(resumed)
					res, _, err = b.desk.Resume(context.WithoutCancel(t.Context()), callID)
				}()
				b.sweep(t, b.desk, 4*time.Second)
				<-resumed
				require.NoError(t, err)
				require.Equal(t, want, res.Outcome)
			})
		})
	}
}

func TestResumeOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		_, ok, err := b.desk.Resume(t.Context(), callID)
		require.NoError(t, err)
		require.False(t, ok)
		b.gate.script = word(approval())(b)
		paid := b.take(t)
		b.gate.closeErr, b.gate.returnErr = errGate, errGate
		res, ok, err := b.desk.Resume(t.Context(), callID)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, paid, res)
		require.NoError(t, b.store.Close())
		_, _, err = b.desk.Resume(t.Context(), callID)
		require.Error(t, err)
		require.Error(t, b.desk.Recover(t.Context()))
	})
}

// loses has the provider leave the call once the card is submitted, without a word.
func (b *bundle) loses() {
	b.gate.script = paying(func(g *scriptedGate) {
		b.fake.Enter(b.last().ID, "submitted")
		g.bye()
	})
}

// TestSweep: unknown attempts are asked for with growing pauses until the provider says something.
func TestSweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.loses()
		require.Equal(t, payments.OutcomeUnknown, b.take(t).Outcome)
		before := b.fake.Count(providertest.OpLookup)
		b.sweep(t, b.desk, 10*time.Minute)
		looks := b.fake.Count(providertest.OpLookup) - before
		require.Greater(t, looks, 7)
		require.Less(t, looks, 13, "the pauses do not grow")
		b.fake.Finish(b.last().ID, approval())
		b.sweep(t, b.desk, 6*time.Minute)
		require.Equal(t, payments.Approved, b.attempt(t).State)
		require.Contains(t, b.types(), LookupSeen)
	})
}

// TestGivenUp: when session and callback horizon are over, a human is called, once; a late approval still counts.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	for name, informed := range map[string]bool{"asked": true, "not asked": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, informed)
				b.desk.cfg.SweepEvery = 30 * time.Second
				b.loses()
				require.Equal(t, payments.OutcomeUnknown, b.take(t).Outcome)
				b.sweep(t, b.desk, 50*time.Minute)
				require.NotContains(t, b.types(), NeedsHuman)
				b.sweep(t, b.desk, time.Hour)
				b.sweep(t, b.desk, time.Hour)
				humans := 0
				for _, typ := range b.types() {
					if typ == NeedsHuman {
						humans++
					}
				}
				require.Equal(t, 1, humans)
				require.Equal(t, payments.OutcomeUnknown, b.take(t).Outcome)
				require.Equal(t, http.StatusNoContent, b.post(approval()))
				require.Equal(t, payments.Approved, b.attempt(t).State)
			})
		})
	}
}

// TestOverdue: somebody is told of what is unknown for a quarter of an hour, once, and it is asked for all the same.
func TestOverdue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.loses()
		b.desk.cfg.SweepEvery = 30 * time.Second
		require.Equal(t, payments.OutcomeUnknown, b.take(t).Outcome)
		told := func() (n int) {
			for _, typ := range b.types() {
				if typ == Overdue {
					n++
				}
			}
			return n
		}
		b.sweep(t, b.desk, 14*time.Minute)
		require.Zero(t, told())
		b.sweep(t, b.desk, 7*time.Minute)
		require.Equal(t, 1, told())
		b.sweep(t, b.desk, 20*time.Minute)
		require.Equal(t, 1, told())
		b.fake.Finish(b.last().ID, approval())
		b.sweep(t, b.desk, 6*time.Minute)
		require.Equal(t, payments.Approved, b.attempt(t).State)
	})
}

// TestOrphans: a session that nobody was connected to is cancelled by the sweeper.
func TestOrphans(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.gate.script = func(g *scriptedGate) { g.end(control.ReasonUnreachable) }
		require.Equal(t, payments.OutcomeUnavailable, b.take(t).Outcome)
		require.False(t, b.last().Cancelled)
		b.sweep(t, b.desk, time.Second)
		require.True(t, b.last().Cancelled)
		require.Equal(t, payments.Refused, b.attempt(t).State)
	})
}

// TestGoneBeforeConnect: the caller hangs up with the session open; it is cancelled, and that resolves the attempt.
func TestGoneBeforeConnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		time.AfterFunc(time.Second, func() { b.gate.end(control.ReasonHungUp) })
		res, err := b.desk.Take(t.Context(), request(), said(-1))
		require.NoError(t, err)
		require.Equal(t, payments.OutcomeHungUp, res.Outcome)
		require.NotContains(t, b.gate.called(), "connect")
		b.sweep(t, b.desk, 2*time.Second)
		require.True(t, b.last().Cancelled)
		require.Equal(t, payments.Cancelled, b.attempt(t).State)
	})
}

// TestSessionThatComesLate: the caller hangs up while the provider is asked for a session. It is there all the same, and the
// sweeper cancels it.
func TestSessionThatComesLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.fake.Fail(providertest.OpLaunch, providertest.Fault{Delay: 3 * time.Second})
		time.AfterFunc(time.Second, func() { b.gate.end(control.ReasonHungUp) })
		require.Equal(t, payments.OutcomeHungUp, b.take(t).Outcome)
		require.Equal(t, payments.Abandoned, b.attempt(t).State)
		b.sweep(t, b.desk, 2*time.Second)
		require.True(t, b.last().Cancelled)
		require.Equal(t, payments.Abandoned, b.attempt(t).State)
	})
}

// TestSlowProviderHoldsUpNobody: while the provider lets inquiries wait, sessions are cancelled and the payments of nodes
// that are gone are taken over.
func TestSlowProviderHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.loses()
		require.Equal(t, payments.OutcomeUnknown, b.take(t).Outcome)
		orphan := sessionOf(b.attempt(t))
		b.fake.Fail(providertest.OpLookup, slices.Repeat([]providertest.Fault{{Delay: time.Minute}}, 10)...)
		b.desk.deps.Ledger = &beaten{Ledger: b.store}
		entry, _ := b.desk.deps.Providers.Get("default")
		time.AfterFunc(2*time.Second, func() { b.desk.cancelLater(entry.Provider, orphan) })
		b.fake.Enter(orphan.ID, "open")
		b.sweep(t, b.desk, 4*time.Second)
		require.True(t, b.last().Cancelled)
		require.GreaterOrEqual(t, b.desk.deps.Ledger.(*beaten).beats, 4)
	})
}

// beaten counts how often a ledger is asked for what others left.
type beaten struct {
	payments.Ledger
	beats int
}

func (b *beaten) TakeOver(ctx context.Context) ([]payments.Attempt, error) {
	b.beats++
	return b.Ledger.TakeOver(ctx)
}

// TestLeftBehind: an attempt whose run is gone without a trace is found by the sweeper.
func TestLeftBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.gate.script = paying((*scriptedGate).bye)
		b.killedAt(t, payments.Lose)
		b.fake.Finish(b.last().ID, poor())
		b.sweep(t, b.desk, 2*time.Minute)
		require.Equal(t, payments.Declined, b.attempt(t).State)
	})
}

// TestLeftToExpire: this provider can be asked nothing and cancels nothing. What it was left with resolves itself: a
// session that nobody was connected to is over when it expires, and one whose caller hung up is a human's when no
// callback can come any more, which is told from the first.
func TestLeftToExpire(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		script func(g *scriptedGate)
		want   payments.AttemptState
		human  bool
	}{
		{"never used", func(g *scriptedGate) { g.end(control.ReasonUnreachable) }, payments.Refused, false},
		{"hung up after submission", paying(func(g *scriptedGate) { g.end(control.ReasonHungUp) }), payments.Unknown, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, false)
				b.desk.cfg.SweepEvery = 30 * time.Second
				b.gate.script = c.script
				b.take(t)
				a := b.attempt(t)
				require.Equal(t, c.want, a.State)
				require.False(t, a.ExpiresAt.IsZero())
				deadline := a.ExpiresAt.Add(time.Hour) // the provider's callback horizon
				for _, ev := range b.events {
					require.Equal(t, ev.Type == "attempt.unknown", ev.Deadline.Equal(deadline), ev.Type)
				}
				b.sweep(t, b.desk, time.Until(deadline)-time.Minute)
				require.NotContains(t, b.types(), NeedsHuman)
				b.sweep(t, b.desk, time.Hour)
				require.Equal(t, c.human, b.attempt(t).Human)
				require.Equal(t, c.want, b.attempt(t).State)
			})
		})
	}
}
