package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

func testInbox(t *testing.T, b *bundle) {
	t.Helper()
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

func testParked(t *testing.T, b *bundle) {
	t.Helper()
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

func testParkedIsBounded(t *testing.T, b *bundle) {
	t.Helper()
	const most = 1000
	for i := range most + 5 {
		got, err := b.Receive(t.Context(), payments.Callback{Provider: "default", Token: fmt.Sprint("stranger", i)})
		require.NoError(t, err)
		require.True(t, got.Parked)
	}
	require.Equal(t, most, b.count(t, `SELECT count(*) FROM inbox`))
	b.now = b.now.Add(24*time.Hour + time.Second)
	_, err := b.Receive(t.Context(), payments.Callback{Provider: "default", Token: "stranger"})
	require.NoError(t, err)
	require.Equal(t, 1, b.count(t, `SELECT count(*) FROM inbox`), "the old ones are forgotten")
}

func testInquiries(t *testing.T, b *bundle) {
	t.Helper()
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

// testBySession: a provider that knows one address for all is matched by its session.
func testBySession(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened)
	cb := payments.Callback{Provider: "default", SessionID: "session-1", Change: b.told(a, payments.Approve)}
	cb.Change.OrderID = ""
	got, err := b.Receive(t.Context(), cb)
	require.NoError(t, err)
	require.Equal(t, payments.Approved, got.Applied.Attempt.State)
	got, err = b.Receive(t.Context(), cb)
	require.NoError(t, err)
	require.True(t, got.Duplicate)
	for _, stranger := range []payments.Callback{
		{Provider: "other", SessionID: "session-1", Change: cb.Change},
		{Provider: "default", SessionID: "session-2", Change: cb.Change},
	} {
		got, err = b.Receive(t.Context(), stranger)
		require.NoError(t, err)
		require.True(t, got.Parked)
	}
	require.Equal(t, 1, b.count(t, `SELECT count(*) FROM inbox`), "a stranger's is kept")
}
