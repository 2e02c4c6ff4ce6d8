package sqlite

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

func TestInbox(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.begun(t, "one", payments.Launch, payments.Opened)
	cb := payments.Callback{Provider: "default", Token: "one", Change: b.told(a, payments.Approve)}
	got, err := b.Receive(t.Context(), cb)
	require.NoError(t, err)
	require.Equal(t, payments.Approved, got.Applied.Attempt.State)
	for range 3 {
		got, err = b.Receive(t.Context(), cb)
		require.NoError(t, err)
		require.True(t, got.Duplicate)
	}
	cb.Change.Event = payments.Decline
	got, err = b.Receive(t.Context(), cb)
	require.NoError(t, err)
	require.Equal(t, payments.Conflict, got.Applied.Attempt.State)
	cb.Provider = "other"
	got, err = b.Receive(t.Context(), cb)
	require.NoError(t, err)
	require.True(t, got.Parked, "a token of another provider")
}

func TestParked(t *testing.T) {
	t.Parallel()
	b := setup(t)
	in := intent("early")
	cb := payments.Callback{Provider: "default", Token: "early", Change: b.told(payments.Attempt{
		OrderID: in.OrderID, Amount: in.Amount,
	}, payments.Approve)}
	for range 2 {
		got, err := b.Receive(t.Context(), cb)
		require.NoError(t, err)
		require.True(t, got.Parked)
	}
	a := b.begun(t, "early", payments.Launch)
	require.Equal(t, payments.Opening, a.State)
	applied, err := b.Apply(t.Context(), a.ID, b.told(a, payments.Opened))
	require.NoError(t, err)
	require.Equal(t, payments.Approved, applied.Attempt.State)
	require.Equal(t, payments.PaymentPaid, applied.Payment.State)
	got, err := b.Receive(t.Context(), cb)
	require.NoError(t, err)
	require.True(t, got.Duplicate)
}

func TestParkedIsBounded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	flood := func() int {
		_, err := b.write.ExecContext(t.Context(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
			WHERE i < ?) INSERT INTO inbox (provider, token_hash, fingerprint, change, received_at)
			SELECT 'p', randomblob(32), randomblob(32), '{}', ? FROM n`, maxParked, millis(b.now))
		require.NoError(t, err)
		got, err := b.Receive(t.Context(), payments.Callback{Provider: "default", Token: "stranger"})
		require.NoError(t, err)
		require.True(t, got.Parked)
		var n int
		require.NoError(t, b.read.QueryRowContext(t.Context(), `SELECT count(*) FROM inbox`).Scan(&n))
		return n
	}
	require.Equal(t, maxParked, flood())
	b.now = b.now.Add(parkedFor + time.Second)
	_, err := b.Receive(t.Context(), payments.Callback{Provider: "default", Token: "stranger"})
	require.NoError(t, err)
	var n int
	require.NoError(t, b.read.QueryRowContext(t.Context(), `SELECT count(*) FROM inbox`).Scan(&n))
	require.Equal(t, 1, n, "the old ones are forgotten")
}

func TestInquiries(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.HangUp)
	due, err := b.Unresolved(t.Context(), b.now)
	require.NoError(t, err)
	require.Equal(t, []payments.Attempt{a}, due)
	require.NoError(t, b.Postpone(t.Context(), a.ID, b.now.Add(time.Second)))
	due, err = b.Unresolved(t.Context(), b.now)
	require.NoError(t, err)
	require.Empty(t, due)
	due, err = b.Unresolved(t.Context(), b.now.Add(time.Second))
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, 1, due[0].Looks)
	_, err = b.Apply(t.Context(), a.ID, b.told(a, payments.Expire))
	require.NoError(t, err)
	due, err = b.Unresolved(t.Context(), b.now.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, due, "it is a human's now")
}

func TestAuditIsAppendOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.begun(t, "one", payments.Launch, payments.Opened, payments.Decline)
	for _, q := range []string{`DELETE FROM audit`, `UPDATE audit SET reason = 'x'`} {
		_, err := b.write.ExecContext(t.Context(), q)
		require.ErrorContains(t, err, "append-only")
	}
	for _, q := range []string{
		`DROP TRIGGER audit_no_update`, `UPDATE audit SET to_state = 'approved' WHERE to_state = 'declined'`,
	} {
		_, err := b.write.ExecContext(t.Context(), q)
		require.NoError(t, err)
	}
	_, err := b.VerifyAudit(t.Context())
	require.ErrorIs(t, err, ErrAudit)
}
