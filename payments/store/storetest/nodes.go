package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// testRestartTakesOver: a process that starts under the name of one that is gone has its attempts at once.
func testRestartTakesOver(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened)
	taken, err := b.TakeOver(t.Context())
	require.NoError(t, err)
	require.Empty(t, taken, "it is this life's own")
	require.NoError(t, b.Close())
	b.open(t)
	taken, err = b.TakeOver(t.Context())
	require.NoError(t, err)
	require.Len(t, taken, 1)
	require.Equal(t, a.ID, taken[0].ID)
	require.Equal(t, a.Fence+1, taken[0].Fence)
	stored, err := b.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, taken[0], stored)
	taken, err = b.TakeOver(t.Context())
	require.NoError(t, err)
	require.Empty(t, taken, "taken over already")
	due, err := b.Unresolved(t.Context(), b.now)
	require.NoError(t, err)
	require.Len(t, due, 1)
}

// testFenced: who was taken over can no longer change the attempt; the provider's word counts whoever hears it.
func testFenced(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch)
	mine := b.told(a, payments.Opened)
	mine.Fence = a.Fence
	b.exec(t, `UPDATE attempt SET fence = fence + 1`)
	_, err := b.Apply(t.Context(), a.ID, mine)
	require.ErrorIs(t, err, payments.ErrFenced)
	stored, err := b.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, payments.Opening, stored.State)
	applied, err := b.Apply(t.Context(), a.ID, b.told(a, payments.Approve))
	require.NoError(t, err)
	require.Equal(t, payments.Approved, applied.Attempt.State)
}

// testLapsedLease: of a node that is not heard of, another takes the payments over, and one of several.
func testLapsedLease(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened)
	two := b.opened(t, Options{Node: "two"})
	three := b.opened(t, Options{Node: "three"})
	taken, err := two.TakeOver(t.Context())
	require.NoError(t, err)
	require.Empty(t, taken, "its owner lives")
	due, err := two.Unresolved(t.Context(), b.now)
	require.NoError(t, err)
	require.Empty(t, due, "another's attempt")

	b.now = b.now.Add(9 * time.Second)
	require.NoError(t, b.Beat(t.Context()))
	b.now = b.now.Add(9 * time.Second)
	taken, err = two.TakeOver(t.Context())
	require.NoError(t, err)
	require.Empty(t, taken, "its owner was heard of")

	b.now = b.now.Add(2 * time.Second)
	var wg sync.WaitGroup
	var all [2][]payments.Attempt
	for i, s := range []Store{two, three} {
		wg.Go(func() {
			var err error
			if all[i], err = s.TakeOver(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	both := slices.Concat(all[0], all[1])
	require.NotEmpty(t, both)
	stored, err := two.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, both[len(both)-1].PaymentID, stored.PaymentID)
	require.Equal(t, a.Fence+1, stored.Fence, "taken over by two")
	mine := b.told(a, payments.Lose)
	mine.Fence = a.Fence
	_, err = b.Apply(t.Context(), a.ID, mine)
	require.ErrorIs(t, err, payments.ErrFenced)
}

// testNodesRace: many nodes at once, at the same few payments; the trail holds and no bill is paid twice.
func testNodesRace(t *testing.T, b *bundle) {
	t.Helper()
	const nodes, rounds, bills = 3, 12, 2
	var wg sync.WaitGroup
	for n := range nodes {
		s := b.opened(t, Options{Node: fmt.Sprint("racer", n)})
		wg.Go(func() {
			for r := range rounds {
				if err := b.race(t.Context(), s, fmt.Sprintf("%d-%d", n, r), fmt.Sprint("INV-", r%bills)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	require.Equal(t, bills, b.count(t, `SELECT count(*) FROM payment`))
	require.Zero(t, b.count(t, `SELECT count(*) FROM payment WHERE paid <> amount OR conflict`))
	require.Equal(t, bills, b.count(t, `SELECT count(*) FROM attempt WHERE state = 'approved'`))
	b.verified(t)
}

// race tries once to pay a bill; every other try is declined.
func (b *bundle) race(ctx context.Context, s Store, token, bill string) error {
	in := intent(token)
	in.Reference, in.MaxCards = bill, 0
	_, a, err := s.Begin(ctx, in)
	if err != nil {
		return nil //nolint:nilerr // Another is first, or it is paid.
	}
	events := []payments.AttemptEvent{payments.Launch, payments.Opened, payments.Decline}
	if a.Number%2 == 0 {
		events[2] = payments.Approve
	}
	for _, e := range events {
		c := b.told(a, e)
		c.TransactionID = token
		if _, err := s.Apply(ctx, a.ID, c); err != nil {
			return err
		}
	}
	return nil
}

// testWatch: whoever watches hears of a change.
func testWatch(t *testing.T, b *bundle) {
	t.Helper()
	b.watchOf(t, b.Store, b.Store)
}

// testWatchAnotherNode: a callback that lands on one node is heard of on the other.
func testWatchAnotherNode(t *testing.T, b *bundle) {
	t.Helper()
	b.watchOf(t, b.Store, b.opened(t, Options{Node: "two"}))
}

func (b *bundle) watchOf(t *testing.T, here, there Store) {
	t.Helper()
	_, a, err := here.Begin(t.Context(), intent("one"))
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	heard := make(chan string, 100)
	over := make(chan error, 1)
	go func() { over <- here.Watch(ctx, func(id string) { heard <- id }) }()
	// A watch that has just begun may miss what comes at that moment, but not for longer than it takes to look.
	_, err = there.Apply(t.Context(), a.ID, b.told(a, payments.Launch))
	require.NoError(t, err)
	_, err = there.Receive(t.Context(), payments.Callback{
		Provider: "default", Token: "one", Change: b.told(a, payments.Approve),
	})
	require.NoError(t, err)
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for got := (payments.Attempt{}); got.State != payments.Approved; {
		select {
		case id := <-heard:
			require.Equal(t, a.ID, id)
			got, err = here.Attempt(t.Context(), id)
			require.NoError(t, err)
		case <-tick.C:
			_, err := there.Apply(t.Context(), a.ID, b.told(a, payments.Stray))
			require.NoError(t, err)
		case <-deadline.C:
			require.Fail(t, "nothing was heard")
		}
	}
	stop()
	require.NoError(t, <-over)
}
