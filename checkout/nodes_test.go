package checkout

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/postgres"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/transfer/control"
)

// lease is how long a node of these tests may be silent.
const lease = 300 * time.Millisecond

// nodes are two desks, each with a gate of its own, on one PostgreSQL database and before one provider.
func nodes(t *testing.T, informed bool) (here, there *bundle) {
	t.Helper()
	dsn, fake := server.Database(t), providertest.NewFake()
	node := func(name string) *bundle {
		b := &bundle{fake: fake, gate: &scriptedGate{}}
		s, err := postgres.Open(t.Context(), postgres.Config{DSN: dsn, Node: name, Lease: lease, Conns: 4})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		b.store = s
		b.desk = b.newDesk(t, informed)
		b.desk.cfg.ReturnWait = 200 * time.Millisecond // this provider has no last words
		b.gate.tell = func(ev control.Event) { b.desk.Window(ev) }
		t.Cleanup(b.gate.wg.Wait)
		return b
	}
	return node("here"), node("there")
}

// beside runs f until the test ends.
func beside(t *testing.T, f func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- f(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-over)
	})
}

// TestCallbackOnAnotherNode: the provider tells the result to a node that knows nothing of the call. The one that has
// the call hears of it, where it could not ask.
func TestCallbackOnAnotherNode(t *testing.T) {
	t.Parallel()
	here, there := nodes(t, false)
	beside(t, func(ctx context.Context) error { return here.desk.Listen(ctx, here.store) })
	here.gate.script = paying(func(g *scriptedGate) {
		s := here.last()
		here.fake.Finish(s.ID, approval())
		if status := here.fake.Post(s.ID, there.desk.CallbackHandler()); status != http.StatusNoContent {
			t.Errorf("the callback is answered by %d", status)
		}
		g.bye()
	})
	res, err := here.desk.Take(t.Context(), request(), said(0))
	require.NoError(t, err)
	require.Equal(t, payments.OutcomeApproved, res.Outcome)
	require.Equal(t, "4242", res.Card.Last4)
	told := []Type{
		PaymentOpened, "attempt.consented", "attempt.opening", "attempt.open", "attempt.approved", PaymentPaid,
	}
	require.Equal(t, told, here.types(), "the node that has the call tells all of it")
	require.Equal(t, told[:4], here.broughtTypes(), "and counts what it did itself")
	require.Equal(t, []Type{CallbackSeen, "attempt.approved", PaymentPaid}, there.broughtTypes())
}

// TestDeadNode: a node dies with the caller at the provider. Another one takes the payment over when the lease has
// lapsed, and learns the result.
func TestDeadNode(t *testing.T) {
	t.Parallel()
	here, there := nodes(t, true)
	here.gate.script = paying((*scriptedGate).bye)
	here.desk.deps.Ledger = &dead{Ledger: here.store, from: payments.Lose}
	_, err := here.desk.Take(t.Context(), request(), said(0))
	require.NoError(t, err)
	left := here.attempt(t)
	require.False(t, left.State.Ended())
	here.fake.Finish(here.last().ID, approval())

	died := time.Now()
	beside(t, there.desk.Run)
	require.Eventually(t, func() bool {
		a, err := there.store.Attempt(t.Context(), left.ID)
		return err == nil && a.State == payments.Approved
	}, 30*time.Second, 20*time.Millisecond)
	require.Less(t, time.Since(died), 30*time.Second)
	a := there.attempt(t)
	require.Equal(t, "there", a.Owner)
	require.Greater(t, a.Fence, left.Fence)

	// The node was not dead, it slept; what it wants now is refused.
	_, err = here.store.Apply(t.Context(), left.ID, payments.Change{
		Event: payments.Lose, Source: payments.FromDesk, Fence: left.Fence,
	})
	require.ErrorIs(t, err, payments.ErrFenced)
}
