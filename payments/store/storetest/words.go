package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// testWords: whoever has to decide sees what the provider said: of how much, under which transaction, of which order.
func testWords(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	other := intent("two")
	other.Reference = "another"
	b.began(t, other, payments.Launch, payments.Opened, payments.Decline)
	tell := func(c payments.Change) {
		b.now = b.now.Add(time.Second)
		_, err := b.Apply(t.Context(), a.ID, c)
		require.NoError(t, err)
	}
	stray, twice := b.told(a, payments.Decline), b.told(a, payments.Approve)
	stray.OrderID, stray.Amount = "tgtwo", payments.Money{}
	twice.TransactionID, twice.Source = "tx2", payments.FromLookup
	tell(stray)
	tell(b.told(a, payments.Approve)) // a duplicate is no news
	tell(twice)
	b.now = b.now.Add(time.Second)
	d := decision()
	d.Back = gbp(750)
	_, err := b.Settle(t.Context(), a.ID, payments.SettleApproved, d)
	require.NoError(t, err)

	words, err := b.Words(t.Context(), a.PaymentID)
	require.NoError(t, err)
	require.Equal(t, []payments.Word{
		{
			At: start(), AttemptID: a.ID, Event: "approve", Source: payments.FromCallback, From: "open", To: "approved",
			Said: payments.Approve, Amount: gbp(4250), TransactionID: "tx1",
		},
		{
			At: start().Add(time.Second), AttemptID: a.ID, Event: "stray", Source: payments.FromCallback,
			From: "approved", To: "approved", Said: payments.Decline, TransactionID: "tx1", OrderID: "tgtwo",
		},
		{
			At: start().Add(3 * time.Second), AttemptID: a.ID, Event: "recharge", Source: payments.FromLookup,
			From: "approved", To: "conflict", Said: payments.Approve, Amount: gbp(4250), TransactionID: "tx2",
		},
		{
			At: start().Add(4 * time.Second), AttemptID: a.ID, Event: "settle_approved", Source: payments.FromHuman,
			From: "conflict", To: "approved", Decision: d,
		},
	}, words)
	_, err = b.Words(t.Context(), "pay_none")
	require.ErrorIs(t, err, payments.ErrNotFound)
}
