package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// testPurge: what is over goes, what is not stays, and the trail is sound.
func testPurge(t *testing.T, b *bundle) {
	t.Helper()
	paid := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	open := func(token string, events ...payments.AttemptEvent) payments.Attempt {
		in := intent(token)
		in.Reference = token
		return b.began(t, in, events...)
	}
	unknown := open("unknown", payments.Launch, payments.Opened, payments.Lose)
	disputed := open("disputed", payments.Launch, payments.Opened, payments.Mismatched)
	require.NoError(t, b.SaveConversation(t.Context(), "old", []byte("x")))
	_, err := b.Receive(t.Context(), payments.Callback{Provider: "default", Token: "stranger"})
	require.NoError(t, err)
	anchor := b.verified(t)

	b.now = b.now.Add(48 * time.Hour)
	recent := open("recent", payments.Launch, payments.Opened, payments.Decline)
	require.NoError(t, b.SaveConversation(t.Context(), "new", []byte("x")))

	done, err := b.Purge(t.Context(), start().Add(24*time.Hour), nil)
	require.NoError(t, err)
	require.EqualValues(t, 1, done.Payments)
	require.EqualValues(t, 1, done.Conversations)
	require.EqualValues(t, 1, done.Callbacks)
	require.EqualValues(t, 4, done.AuditRows, "those of what stays stay")
	for _, a := range []payments.Attempt{unknown, disputed, recent} {
		require.Equal(t, 4, b.count(t, `SELECT count(*) FROM audit WHERE body LIKE '%"attempt":"`+a.ID+`"%'`))
	}
	_, err = b.Payment(t.Context(), paid.PaymentID)
	require.ErrorIs(t, err, payments.ErrNotFound)
	for _, a := range []payments.Attempt{unknown, disputed, recent} {
		_, err = b.Attempt(t.Context(), a.ID)
		require.NoError(t, err)
	}
	for table, n := range map[string]int{"tried": 2, "inbox": 0, "conversation": 1} {
		require.Equal(t, n, b.count(t, `SELECT count(*) FROM `+table), table)
	}
	head := b.verified(t)
	require.Greater(t, head.Rows(), anchor.Rows(), "rows are counted from the beginning")
	_, err = b.VerifyAudit(t.Context(), anchor, nil)
	require.NoError(t, err, "the anchor is not before what was purged")

	done, err = b.Purge(t.Context(), start().Add(24*time.Hour), nil)
	require.NoError(t, err)
	require.Zero(t, done)
	late, err := b.Apply(t.Context(), unknown.ID, b.told(unknown, payments.Approve))
	require.NoError(t, err)
	require.Equal(t, payments.PaymentPaid, late.Payment.State)
}

// testPurgeGoesOn: the audit rows of a payment that waited for a human go once it is decided and over, and so do those that
// came after them.
func testPurgeGoesOn(t *testing.T, b *bundle) {
	t.Helper()
	waits := b.begun(t, "waits", payments.Launch, payments.Opened, payments.Mismatched)
	for i := range 3 * payments.AuditChains { // in its chain, too
		in := intent(fmt.Sprint("after", i))
		in.CallID = in.Token
		b.began(t, in, payments.Launch, payments.Opened, payments.Decline)
	}
	b.now = b.now.Add(24 * time.Hour)
	done, err := b.Purge(t.Context(), b.now, nil)
	require.NoError(t, err)
	require.EqualValues(t, 3*payments.AuditChains, done.Payments)
	require.Equal(t, 4, b.count(t, `SELECT count(*) FROM audit WHERE body LIKE '%"attempt":"`+waits.ID+`"%'`))
	_, err = b.Settle(t.Context(), waits.ID, payments.SettleDeclined, decision())
	require.NoError(t, err)
	b.now = b.now.Add(24 * time.Hour)
	done, err = b.Purge(t.Context(), b.now, nil)
	require.NoError(t, err)
	require.EqualValues(t, 1, done.Payments)
	require.Zero(t, b.count(t, `SELECT count(*) FROM audit WHERE body NOT LIKE '%"event":"purge"%'`))
	b.verified(t)
}

// testPurgeOfDeadLetters: what was given up long ago keeps nothing; what was given up lately, or is tried, does.
func testPurgeOfDeadLetters(t *testing.T, b *bundle) {
	t.Helper()
	require.NoError(t, b.Close())
	b.Store = b.opened(t, Options{Node: "one", Outbox: outbox})
	b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	b.now = b.now.Add(24 * time.Hour)
	require.Equal(t, 1, b.count(t, `SELECT count(*) FROM delivery WHERE state = 'pending'`))
	for _, c := range []struct {
		change string
		purged int64
	}{
		{`state = 'pending'`, 0},
		{fmt.Sprintf(`state = 'dead', updated_at = %d`, b.now.UnixMilli()), 0},
		{fmt.Sprintf(`state = 'dead', updated_at = %d`, b.now.UnixMilli()-1), 1},
	} {
		b.exec(t, `UPDATE delivery SET `+c.change)
		done, err := b.Purge(t.Context(), b.now, nil)
		require.NoError(t, err)
		require.Equal(t, c.purged, done.Payments, c.change)
	}
	require.Zero(t, b.count(t, `SELECT count(*) FROM delivery`))
}

// testPurgeKeepsItFlat: a store that is purged does not grow, however many payments go through it.
func testPurgeKeepsItFlat(t *testing.T, b *bundle) {
	t.Helper()
	rows := func() int {
		return b.count(t, `SELECT (SELECT count(*) FROM payment) + (SELECT count(*) FROM attempt) +
			(SELECT count(*) FROM inbox) + (SELECT count(*) FROM tried) + (SELECT count(*) FROM audit)`)
	}
	const days, calls = 6, 20
	after := make([]int, 0, days)
	for day := range days {
		for i := range calls {
			in := intent(fmt.Sprintf("d%d-%d", day, i))
			in.CallID = in.Token
			b.began(t, in, payments.Launch, payments.Opened, payments.Approve)
		}
		b.now = b.now.Add(24 * time.Hour)
		_, err := b.Purge(t.Context(), b.now.Add(-36*time.Hour), nil)
		require.NoError(t, err)
		after = append(after, rows())
	}
	// A purge itself is a row of each chain, for two days.
	require.Less(t, after[days-1], after[1]+2*payments.AuditChains, "it grows: %v", after)
	b.verified(t)
}

// testPurgedElsewhere: an attempt that is remembered as it was, and that others have ended and purged since, is gone.
func testPurgedElsewhere(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch)
	b.exec(t, `UPDATE attempt SET state = 'declined', rev = rev + 1`)
	done, err := b.Purge(t.Context(), b.now.Add(time.Second), nil)
	require.NoError(t, err)
	require.EqualValues(t, 1, done.Payments)
	_, err = b.Apply(t.Context(), a.ID, b.told(a, payments.Opened))
	require.ErrorIs(t, err, payments.ErrNotFound)
	require.Zero(t, b.count(t, `SELECT count(*) FROM audit WHERE body LIKE '%opened%'`), "it is told as if it were done")
	b.verified(t)
}
