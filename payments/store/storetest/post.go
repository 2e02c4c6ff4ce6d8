package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// courier takes what it is given, or does not.
type courier struct {
	mu    sync.Mutex
	fault error
	got   []payments.Delivery
	left  time.Duration // that the latest try may take
	more  chan struct{}
}

func newCourier() *courier { return &courier{more: make(chan struct{}, 100)} }

// Deliver is payments.Courier's.
func (c *courier) Deliver(ctx context.Context, d payments.Delivery) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	until, _ := ctx.Deadline()
	c.left = time.Until(until)
	c.got = append(c.got, d)
	c.more <- struct{}{}
	return c.fault
}

func (c *courier) taken() []payments.Delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]payments.Delivery(nil), c.got...)
}

// outbox posts one message for each end of an attempt.
func outbox(a payments.Applied) []payments.Delivery {
	if !a.Attempt.State.Ended() || !a.Moved() {
		return nil
	}
	return []payments.Delivery{{
		ID: payments.NewID("msg_"), Type: "attempt." + string(a.Attempt.State), Endpoint: "crm",
		Body: fmt.Appendf(nil, `{"attempt":%q}`, a.Attempt.ID),
	}}
}

// working runs Work until the test, or the returned function, ends it.
func working(t *testing.T, s Store, c payments.Courier) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- s.Work(ctx, c) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			require.NoError(t, <-over)
		})
	}
	t.Cleanup(stop)
	return stop
}

// await waits until another delivery was made.
func (c *courier) await(t *testing.T) {
	t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	select {
	case <-c.more:
	case <-deadline.C:
		require.Fail(t, "a delivery was not made")
	}
}

// settled waits until a query counts one.
func (b *bundle) settled(t *testing.T, query string) {
	t.Helper()
	require.Eventually(t, func() bool {
		n, err := b.db.Count(t.Context(), query)
		return err == nil && n == 1
	}, 30*time.Second, 10*time.Millisecond, query)
}

// testDeliveries: what an attempt became is delivered once, by a store that is open later too.
func testDeliveries(t *testing.T, b *bundle) {
	t.Helper()
	require.NoError(t, b.Close())
	o := Options{Node: "one", Outbox: outbox}
	b.Store = b.opened(t, o)
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	_, err := b.Apply(t.Context(), a.ID, b.told(a, payments.Approve))
	require.NoError(t, err, "a duplicate is not told again")
	require.NoError(t, b.Close())

	b.Store = b.opened(t, o)
	c := newCourier()
	stop := working(t, b.Store, c)
	c.await(t)
	b.settled(t, `SELECT count(*) FROM delivery WHERE state = 'delivered' AND tries = 1`)
	stop()
	got := c.taken()
	require.Len(t, got, 1)
	require.Equal(t, "attempt.approved", got[0].Type)
	require.Equal(t, "crm", got[0].Endpoint)
	require.Equal(t, 1, got[0].Try)
	require.Greater(t, c.left, payments.MaxTry, "a try that takes as long as it may is not cut off")
	require.Equal(t, `{"attempt":"`+a.ID+`"}`, string(got[0].Body))
	dead, err := b.DeadLetters(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, dead)
	require.ErrorIs(t, b.Resend(t.Context(), got[0].ID), payments.ErrNotFound, "it is delivered")
}

// testToldAsItStands: what is told of an attempt has the sums of its payment as they are, though they have changed since
// the attempt began.
func testToldAsItStands(t *testing.T, b *bundle) {
	t.Helper()
	s := b.opened(t, Options{Node: "two", Outbox: func(a payments.Applied) []payments.Delivery {
		owed := outbox(a)
		for i := range owed {
			owed[i].Type = fmt.Sprintf("%s of %d less %d", a.Attempt.State, a.Payment.Paid, a.Payment.Returned)
		}
		return owed
	}})
	first := b.began(t, part("one", 2000), payments.Launch, payments.Opened, payments.Approve)
	_, second, err := s.Begin(t.Context(), part("two", 2250))
	require.NoError(t, err)
	_, err = b.Apply(t.Context(), first.ID, b.back(first, payments.Refund, 500, "re1"))
	require.NoError(t, err)
	done, err := s.Apply(t.Context(), second.ID, b.told(second, payments.Decline))
	require.NoError(t, err)
	require.EqualValues(t, 500, done.Payment.Returned)
	require.Equal(t, 1, b.count(t, `SELECT count(*) FROM delivery WHERE type = 'declined of 2000 less 500'`))
}

// testJobsGo: the row of a job that is done goes after ten minutes, not before, and nothing of its delivery with it.
func testJobsGo(t *testing.T, b *bundle) {
	t.Helper()
	require.NoError(t, b.Close())
	b.Store = b.opened(t, Options{Node: "one", Outbox: outbox})
	for _, token := range []string{"one", "two"} {
		in := intent(token)
		in.CallID = token
		b.began(t, in, payments.Launch, payments.Opened, payments.Decline)
	}
	jobs, ago := `river_job`, `datetime(substr(finalized_at, 1, 19), '-%d minutes') || substr(finalized_at, 20)`
	if b.db.Shared() {
		jobs, ago = `river.river_job`, `finalized_at - interval '%d minutes'`
	}
	c := newCourier()
	stop := working(t, b.Store, c)
	c.await(t)
	c.await(t)
	b.settled(t, `SELECT count(*) - 1 FROM `+jobs+` WHERE state = 'completed'`)
	stop()
	older := b.count(t, `SELECT min(id) FROM `+jobs)
	b.exec(t, fmt.Sprintf(`UPDATE `+jobs+` SET finalized_at = `+ago+` WHERE id = %d`, 11, older))
	b.exec(t, fmt.Sprintf(`UPDATE `+jobs+` SET finalized_at = `+ago+` WHERE id <> %d`, 9, older))
	working(t, b.Store, c)
	b.settled(t, `SELECT count(*) FROM `+jobs)
	require.NotEqual(t, older, b.count(t, `SELECT min(id) FROM `+jobs))
	require.Equal(t, 2, b.count(t, `SELECT count(*) FROM delivery WHERE state = 'delivered'`))
}

// testDeliveryRollsBack: no delivery without its change.
func testDeliveryRollsBack(t *testing.T, b *bundle) {
	t.Helper()
	s := b.opened(t, Options{Node: "one", Outbox: func(a payments.Applied) []payments.Delivery {
		good := outbox(a)
		return append(good, good...) // the same id twice is refused by the schema
	}})
	_, a, err := s.Begin(t.Context(), intent("one"))
	require.NoError(t, err)
	_, err = s.Apply(t.Context(), a.ID, b.told(a, payments.Approve))
	require.Error(t, err)
	require.Zero(t, b.count(t, `SELECT count(*) FROM delivery`))
	got, err := s.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, payments.Consented, got.State)
	require.EqualValues(t, 1, b.verified(t).Rows())
}

// testDeadLetter: after three days a delivery is given up; somebody sends it again, and it arrives.
func testDeadLetter(t *testing.T, b *bundle) {
	t.Helper()
	require.NoError(t, b.Close())
	b.Store = b.opened(t, Options{Node: "one", Outbox: outbox})
	b.begun(t, "one", payments.Launch, payments.Opened, payments.Decline)
	c := newCourier()
	c.fault = errors.New("the endpoint answered 503")
	b.exec(t, `UPDATE delivery SET first_at = first_at - 72 * 3600000, tries = 20`)
	stop := working(t, b.Store, c)
	c.await(t)
	b.settled(t, `SELECT count(*) FROM delivery WHERE state = 'dead'`)
	dead, err := b.DeadLetters(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, dead, 1)
	require.Equal(t, "the endpoint answered 503", dead[0].Fault)
	require.Equal(t, 21, dead[0].Try)
	require.NotEmpty(t, dead[0].PaymentID)

	c.mu.Lock()
	c.fault = nil
	c.mu.Unlock()
	require.NoError(t, b.Resend(t.Context(), dead[0].ID))
	c.await(t)
	b.settled(t, `SELECT count(*) FROM delivery WHERE state = 'delivered'`)
	stop()
	got := c.taken()
	require.Equal(t, 1, got[len(got)-1].Try)
	require.Equal(t, got[0].ID, got[len(got)-1].ID)
	require.Equal(t, got[0].Body, got[len(got)-1].Body)
}

// testGone: a delivery that the endpoint does not want, now or ever, is given up at once; it can be sent again.
func testGone(t *testing.T, b *bundle) {
	t.Helper()
	require.NoError(t, b.Close())
	b.Store = b.opened(t, Options{Node: "one", Outbox: outbox})
	b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	c := newCourier()
	c.fault = fmt.Errorf("answered with status 410: %w", payments.ErrGone)
	stop := working(t, b.Store, c)
	c.await(t)
	b.settled(t, `SELECT count(*) FROM delivery WHERE state = 'dead' AND tries = 1`)
	stop()
	dead, err := b.DeadLetters(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, dead, 1)
	require.NoError(t, b.Resend(t.Context(), dead[0].ID))
}

// testTriedAgain: a delivery that fails is tried again by itself, as the same one.
func testTriedAgain(t *testing.T, b *bundle) {
	t.Helper()
	require.NoError(t, b.Close())
	b.Store = b.opened(t, Options{Node: "one", Outbox: outbox})
	b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	c := newCourier()
	c.fault = errors.New("no answer")
	working(t, b.Store, c)
	c.await(t)
	b.settled(t, `SELECT count(*) FROM delivery WHERE state = 'pending' AND tries = 1 AND fault = 'no answer'
		AND next_at > updated_at`)
	c.mu.Lock()
	c.fault = nil
	c.mu.Unlock()
	c.await(t)
	b.settled(t, `SELECT count(*) FROM delivery WHERE state = 'delivered' AND tries = 2 AND fault = ''`)
	got := c.taken()
	require.Len(t, got, 2)
	require.Equal(t, got[0].ID, got[1].ID)
	require.Equal(t, got[0].Body, got[1].Body)
	require.Equal(t, []int{1, 2}, []int{got[0].Try, got[1].Try})
}
