package checkout

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers/providertest"
)

// outcome is one row of what can become of a Take.
type outcome struct {
	name     string
	informed bool
	fail     map[string][]providertest.Fault
	gate     func(g *scriptedGate)
	script   func(b *bundle) func(g *scriptedGate)
	said     time.Duration
	change   func(*Request)

	want   payments.Outcome
	reason string
	class  payments.Class
	state  payments.AttemptState
	// most is the longest that Take may last.
	most time.Duration
	// closed says that nothing must have been connected.
	closed bool
}

func (o outcome) run(t *testing.T) {
	t.Helper()
	b := setup(t, o.informed)
	for op, faults := range o.fail {
		b.fake.Fail(op, faults...)
	}
	if o.gate != nil {
		o.gate(b.gate)
	}
	if o.script != nil {
		b.gate.script = o.script(b)
	}
	req := request()
	if o.change != nil {
		o.change(&req)
	}
	wait := o.said
	if wait == 0 {
		wait = time.Second
	}
	began := time.Now()
	res, err := b.desk.Take(t.Context(), req, said(wait))
	require.NoError(t, err)
	require.Equal(t, o.want, res.Outcome)
	require.Equal(t, o.reason, res.Reason)
	require.Equal(t, o.class, res.Class)
	require.LessOrEqual(t, time.Since(began), o.most)
	calls := b.gate.called()
	require.Equal(t, "close", calls[0])
	require.Contains(t, calls, "result")
	if o.closed {
		require.NotContains(t, calls, "connect")
		require.Contains(t, calls, "return")
	}
	a := b.attempt(t)
	require.Equal(t, o.state, a.State)
	require.Equal(t, res.AttemptID, a.ID)
	synctest.Wait()
	require.False(t, b.gate.isOpen() && !b.gate.deaf, "the gate is left closed")
}

func runAll(t *testing.T, rows []outcome) {
	t.Helper()
	for _, o := range rows {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, o.run)
		})
	}
}

// word is the script of a provider that says r by callback, and BYE.
func word(r providertest.Result) func(b *bundle) func(g *scriptedGate) {
	return func(b *bundle) func(g *scriptedGate) {
		return paying(func(g *scriptedGate) {
			b.post(r)
			g.bye()
		})
	}
}
