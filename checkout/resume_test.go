package checkout

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/transfer/control"
)

// TestResumeThoughGone: a process that lost the line takes the caller for gone, and they come back. Of what was not charged
// they are not told that it may have been.
func TestResumeThoughGone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		launch []providertest.Fault
		script func(b *bundle) func(g *scriptedGate)
		state  payments.AttemptState
		want   payments.Outcome
	}{
		{"no session yet", []providertest.Fault{{Delay: 3 * time.Second}}, nil, payments.Abandoned, payments.OutcomeUnavailable},
		{"in mid-number", nil, func(b *bundle) func(g *scriptedGate) {
			return paying(func(g *scriptedGate) {
				g.end(control.ReasonHungUp)
				time.Sleep(100 * time.Millisecond)
				b.post(providertest.Result{Word: "CANCELLED", Reason: "hung_up"})
			})
		}, payments.Cancelled, payments.OutcomeCancelled},
		{"no word", nil, func(*bundle) func(g *scriptedGate) {
			return paying(func(g *scriptedGate) { g.end(control.ReasonHungUp) })
		}, payments.Unknown, payments.OutcomeUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, false)
				b.fake.Fail(providertest.OpLaunch, c.launch...)
				if c.script != nil {
					b.gate.script = c.script(b)
				} else {
					time.AfterFunc(time.Second, func() { b.gate.end(control.ReasonHungUp) })
				}
				require.Equal(t, payments.OutcomeHungUp, b.take(t).Outcome)
				require.Equal(t, c.state, b.attempt(t).State)
				b.gate.returnErr = errGate
				res, _, err := b.desk.Resume(t.Context(), callID)
				require.NoError(t, err)
				require.Equal(t, payments.OutcomeHungUp, res.Outcome, "the gate has no such caller")
				b.gate.returnErr = nil
				res, _, err = b.desk.Resume(t.Context(), callID)
				require.NoError(t, err)
				require.Equal(t, c.want, res.Outcome)
			})
		})
	}
}
