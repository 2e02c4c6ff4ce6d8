package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// atOnce runs all of them side by side.
func atOnce(t *testing.T, all ...func() error) {
	t.Helper()
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, f := range all {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
}

// testChangedElsewhere: a node that remembers an attempt as it was goes on from what others have made of it, and of its
// payment, since.
func testChangedElsewhere(t *testing.T, b *bundle) {
	t.Helper()
	two := b.opened(t, Options{Node: "two"})
	a := b.begun(t, "one")
	apply := func(s Store, e payments.AttemptEvent) payments.Applied {
		t.Helper()
		c := b.told(a, e)
		c.Fence = a.Fence
		done, err := s.Apply(t.Context(), a.ID, c)
		require.NoError(t, err)
		stored, err := s.Attempt(t.Context(), a.ID)
		require.NoError(t, err)
		require.Equal(t, done.Attempt, stored)
		owed, err := s.Payment(t.Context(), a.PaymentID)
		require.NoError(t, err)
		require.Equal(t, done.Payment, owed)
		return done
	}
	apply(two, payments.Launch)
	require.False(t, apply(b, payments.Launch).Moved(), "launched twice")
	require.Equal(t, payments.Opening, apply(b, payments.Opened).From)
	require.NoError(t, two.Postpone(t.Context(), a.ID, b.now.Add(time.Minute)))
	require.Equal(t, 1, apply(b, payments.Submit).Attempt.Looks, "what another node has counted is gone")
	b.exec(t, `UPDATE payment SET conflict = TRUE`)
	done := apply(b, payments.Approve)
	require.Equal(t, payments.PaymentPaid, done.Payment.State)
	require.True(t, done.Payment.Conflict, "the flag that another has raised is gone")
	require.False(t, apply(two, payments.Approve).Moved())
	require.Equal(t, 5, b.count(t, `SELECT count(*) FROM audit`))
	b.verified(t)
}

// testSameMessageTwice: a provider's message comes to two nodes at once. One of them applies it, the other one knows.
func testSameMessageTwice(t *testing.T, b *bundle) {
	t.Helper()
	two, three := b.opened(t, Options{Node: "two"}), b.opened(t, Options{Node: "three"})
	for n := range 20 {
		in := intent(fmt.Sprint("twice", n))
		in.CallID = in.Token
		a := b.began(t, in, payments.Launch, payments.Opened)
		nodes := []Store{b, two, three}
		got := make([]payments.Receipt, len(nodes))
		receive := func(i int) func() error {
			return func() (err error) {
				got[i], err = nodes[i].Receive(t.Context(), payments.Callback{
					Provider: "default", Token: in.Token, Change: b.told(a, payments.Approve),
				})
				return err
			}
		}
		atOnce(t, receive(0), receive(1), receive(2))
		moved, known := 0, 0
		for _, r := range got {
			if r.Applied.Moved() {
				moved++
			}
			if r.Duplicate {
				known++
			}
		}
		require.Equal(t, 1, moved)
		require.Equal(t, 2, known)
	}
	require.Equal(t, 20, b.count(t, `SELECT count(*) FROM inbox`))
	b.verified(t)
}

// testSessionRaces: a provider speaks of a session in the moment when it is opened. Either it is not known yet, and the
// provider is told so, or its word is applied; it is never taken for one that was here before.
func testSessionRaces(t *testing.T, b *bundle) {
	t.Helper()
	two := b.opened(t, Options{Node: "two"})
	for n := range 60 {
		in := intent(fmt.Sprint("session", n))
		in.CallID = in.Token
		a := b.began(t, in, payments.Launch)
		opened, word := b.told(a, payments.Opened), b.told(a, payments.Approve)
		opened.SessionID, word.OrderID = in.Token, ""
		var got payments.Receipt
		atOnce(t, func() error {
			_, err := b.Apply(t.Context(), a.ID, opened)
			return err
		}, func() (err error) {
			got, err = two.Receive(t.Context(), payments.Callback{Provider: "default", SessionID: in.Token, Change: word})
			return err
		})
		require.False(t, got.Duplicate, "a word that was never heard before is dropped")
		require.NotEqual(t, got.Parked, got.Applied.Moved())
	}
}

// testEarlyRaces: a callback comes in the moment when its attempt begins. It is applied, then or with the session.
func testEarlyRaces(t *testing.T, b *bundle) {
	t.Helper()
	two := b.opened(t, Options{Node: "two"})
	for n := range 40 {
		in := intent(fmt.Sprint("early", n))
		in.CallID = in.Token
		word := payments.Change{
			Event: payments.Approve, Source: payments.FromCallback, OrderID: in.OrderID, Amount: in.Amount, TransactionID: "tx1",
		}
		var a payments.Attempt
		atOnce(t, func() (err error) {
			_, a, err = b.Begin(t.Context(), in)
			return err
		}, func() error {
			_, err := two.Receive(t.Context(), payments.Callback{Provider: "default", Token: in.Token, Change: word})
			return err
		})
		for _, e := range []payments.AttemptEvent{payments.Launch, payments.Opened} {
			_, err := b.Apply(t.Context(), a.ID, b.told(a, e))
			require.NoError(t, err)
		}
		p, err := b.Payment(t.Context(), a.PaymentID)
		require.NoError(t, err)
		require.Equal(t, payments.PaymentPaid, p.State, "a callback is lost")
	}
}

// testPurgesRace: two purges at once, of different days, leave a trail that is sound.
func testPurgesRace(t *testing.T, b *bundle) {
	t.Helper()
	two := b.opened(t, Options{Node: "two"})
	day := func(n int) time.Time { return start().Add(time.Duration(n) * 24 * time.Hour) }
	for n := range 6 {
		b.now = day(2 * n)
		for i := range 24 {
			in := intent(fmt.Sprintf("purges%d-%d", n, i))
			in.CallID = in.Token
			b.began(t, in, payments.Launch, payments.Opened, payments.Approve)
			if i == 12 {
				b.now = day(2*n + 1)
			}
		}
		b.now = day(2*n + 2)
		purge := func(s Store, before time.Time) func() error {
			return func() error {
				_, err := s.Purge(t.Context(), before, func(sqlstore.Purged) {})
				return err
			}
		}
		atOnce(t, purge(b, day(2*n).Add(time.Hour)), purge(two, day(2*n+1).Add(time.Hour)))
		b.verified(t)
		require.Zero(t, b.count(t, `SELECT count(*) FROM payment`))
	}
}
