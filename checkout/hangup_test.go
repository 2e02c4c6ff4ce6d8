package checkout

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/transfer/control"
)

// TestHangUps: when the caller is gone decides what can be known.
func TestHangUps(t *testing.T) {
	t.Parallel()
	gone := func(g *scriptedGate) { g.end(control.ReasonHungUp) }
	runAll(t, []outcome{
		{
			name: "before open", fail: map[string][]providertest.Fault{providertest.OpLaunch: {{Delay: 3 * time.Second}}},
			gate: func(g *scriptedGate) { time.AfterFunc(2*time.Second, func() { gone(g) }) },
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Abandoned, most: 3 * time.Second,
			closed: true,
		},
		{
			name: "open, not connected", informed: true, said: 5 * time.Second,
			gate: func(g *scriptedGate) { time.AfterFunc(2*time.Second, func() { gone(g) }) },
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Unknown, most: 6 * time.Second,
		},
		{
			name: "in mid-number", script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					gone(g)
					time.Sleep(100 * time.Millisecond)
					b.post(providertest.Result{Word: "CANCELLED", Reason: "hung_up"})
				})
			},
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Cancelled, most: 12 * time.Second,
		},
		{
			name: "after submission, approved soon", script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					gone(g)
					time.Sleep(time.Second)
					b.post(approval())
				})
			},
			want: payments.OutcomeApproved, state: payments.Approved, most: 13 * time.Second,
		},
		{
			name: "after submission, no word", script: func(*bundle) func(g *scriptedGate) { return paying(gone) },
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Unknown, most: 15 * time.Second,
		},
		{
			name: "the call's end is all we hear", script: func(*bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					g.open = false
					g.event(control.Event{Type: control.CallEnded, Reason: "hung_up"})
				})
			},
			want: payments.OutcomeHungUp, reason: payments.ReasonHungUp, state: payments.Unknown, most: 15 * time.Second,
		},
		{
			name: "after the result", script: func(b *bundle) func(g *scriptedGate) {
				return paying(func(g *scriptedGate) {
					b.post(approval())
					gone(g)
				})
			},
			want: payments.OutcomeApproved, state: payments.Approved, most: 12 * time.Second,
		},
	})
}

func TestTimeLimit(t *testing.T) {
	t.Parallel()
	short := func(r *Request) { r.Limits.Within = 8 * time.Second }
	stays := func(b *bundle) func(g *scriptedGate) {
		return func(g *scriptedGate) {
			g.window(control.Capturing)
			b.fake.Enter(b.last().ID, "capturing")
		}
	}
	runAll(t, []outcome{
		{
			name: "the provider cancels", informed: true, script: stays, change: short, want: payments.OutcomeTimeout,
			reason: payments.ReasonTimeLimit, state: payments.Cancelled, most: 10 * time.Second,
		},
		{
			name: "it cannot be asked to", script: stays, change: short, want: payments.OutcomeUnknown,
			reason: ReasonSilent, state: payments.Unknown, most: 12 * time.Second,
		},
		{
			name: "it was paid just then", informed: true, change: short, script: func(b *bundle) func(g *scriptedGate) {
				return func(g *scriptedGate) {
					g.window(control.Capturing)
					b.fake.Finish(b.last().ID, approval())
				}
			}, want: payments.OutcomeApproved, state: payments.Approved, most: 10 * time.Second,
		},
	})
}

// TestTimeOfTheFlow: a flow may grant more time than a desk that is not told so.
func TestTimeOfTheFlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = paying(func(g *scriptedGate) {
			time.Sleep(11 * time.Minute)
			b.post(approval())
			g.bye()
		})
		req := request()
		req.Limits.Within = 20 * time.Minute
		res, err := b.desk.Take(t.Context(), req, said(time.Second))
		require.NoError(t, err)
		require.Equal(t, payments.OutcomeApproved, res.Outcome)
	})
}

// TestSlowGate: nobody is connected to a gate that is not closed yet, and none is opened before it has closed.
func TestSlowGate(t *testing.T) {
	t.Parallel()
	slow := func(g *scriptedGate) { g.closing = 2 * time.Second }
	runAll(t, []outcome{
		{
			name: "in time", gate: slow, said: time.Millisecond, script: word(approval()), want: payments.OutcomeApproved,
			state: payments.Approved, most: 15 * time.Second,
		},
		{
			name: "client refused meanwhile", gate: slow,
			fail: map[string][]providertest.Fault{providertest.OpToken: {{Status: 401}}},
			want: payments.OutcomeUnavailable, reason: string(providers.CodeRefusedClient), state: payments.Refused,
			most: 4 * time.Second, closed: true,
		},
		{
			name: "far too slow", gate: func(g *scriptedGate) { g.closing = 4 * time.Second },
			want: payments.OutcomeUnavailable, reason: ReasonGate, state: payments.Refused, most: 5 * time.Second,
			closed: true,
		},
	})
}
