package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// testMoneyMovesAfterADecision: a human has said what was taken and kept. What the provider gives back after that may be of
// another charge, which nobody but the human can know: the sums stay, the movement is written down, and the human says
// again.
func testMoneyMovesAfterADecision(t *testing.T, b *bundle) {
	t.Helper()
	for name, c := range map[string]struct {
		words []payments.Change // what led to the human
		move  payments.AttemptEvent
		minor int64
		back  payments.Money // as the human says at last
		state payments.PaymentState
		kept  int64
	}{
		"second charge given back": {
			[]payments.Change{{Event: payments.Approve}, {Event: payments.Approve, TransactionID: "tx2"}},
			payments.Refund, 4250,
			payments.Money{},
			payments.PaymentPaid, 4250,
		},
		"too much given back": {
			[]payments.Change{{Event: payments.Approve, Amount: gbp(5000)}},
			payments.Refund, 750,
			payments.Money{},
			payments.PaymentPaid, 4250,
		},
		"a part of what was kept given back": {
			[]payments.Change{{Event: payments.Lose}}, payments.Refund, 750, gbp(750), payments.PaymentPartRefunded, 3500,
		},
		"all of what was kept given back": {
			[]payments.Change{{Event: payments.Lose}}, payments.Refund, 4250, gbp(4250), payments.PaymentRefunded, 0,
		},
		"let go": {
			[]payments.Change{{Event: payments.Lose}}, payments.Void, 4250, gbp(4250), payments.PaymentRefunded, 0,
		},
		"taken back": {
			[]payments.Change{{Event: payments.Approve}, {Event: payments.Decline}},
			payments.ChargeBack, 4250,
			payments.Money{},
			payments.PaymentPaid, 4250,
		},
		"here again": {
			[]payments.Change{{Event: payments.Approve}, {Event: payments.Decline}},
			payments.Restore, 4250, gbp(0), payments.PaymentPaid, 4250,
		},
	} {
		in := intent(string(c.move) + name[:3])
		in.CallID = "call " + name
		a := b.began(t, in, payments.Launch, payments.Opened)
		for _, w := range c.words {
			full := b.told(a, w.Event)
			if w.TransactionID != "" {
				full.TransactionID = w.TransactionID
			}
			if !w.Amount.IsZero() {
				full.Amount = w.Amount
			}
			_, err := b.Apply(t.Context(), a.ID, full)
			require.NoError(t, err, name)
		}
		done, err := b.Settle(t.Context(), a.ID, payments.SettleApproved, decision())
		require.NoError(t, err, name)
		require.False(t, done.Payment.Conflict, name)

		for range 2 { // the second time it is known
			moved, err := b.Apply(t.Context(), a.ID, b.back(a, c.move, c.minor, "re1"))
			require.NoError(t, err, name)
			require.Equal(t, payments.Conflict, moved.Attempt.State, name)
			require.True(t, moved.Attempt.Human, name)
			require.True(t, moved.Payment.Conflict, name)
			require.Equal(t, payments.PaymentPaid, moved.Payment.State, name)
			require.EqualValues(t, 4250, moved.Payment.Paid, name)
			require.Zero(t, moved.Payment.Returned, name)
		}
		h, err := b.History(t.Context(), a.PaymentID)
		require.NoError(t, err)
		require.Len(t, h.Returns, 1, name)
		require.Equal(t, gbp(c.minor), h.Returns[0].Amount, name)

		d := decision()
		d.Back = gbp(4251)
		_, err = b.Settle(t.Context(), a.ID, payments.SettleApproved, d)
		require.ErrorIs(t, err, payments.ErrBack, name)
		d.Back = c.back
		done, err = b.Settle(t.Context(), a.ID, payments.SettleApproved, d)
		require.NoError(t, err, name)
		require.Equal(t, c.state, done.Payment.State, name)
		require.Equal(t, c.kept, done.Payment.Paid-done.Payment.Returned, name)
		require.False(t, done.Payment.Conflict, name)
		again, err := b.Apply(t.Context(), a.ID, b.back(a, c.move, c.minor, "re1"))
		require.NoError(t, err, name)
		require.Equal(t, done.Payment, again.Payment, name)
		require.Empty(t, again.Effects, name)
	}
	require.Equal(t, 1, b.count(t, `SELECT count(*) FROM audit WHERE body LIKE '%"back":{"amount":750,"currency":"GBP"}%'`))
	b.verified(t)
}

// testSettledAsReversed: what the issuer took back was not given back, whatever else a human decides.
func testSettledAsReversed(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	_, err := b.Apply(t.Context(), a.ID, b.back(a, payments.ChargeBack, 4250, "cb1"))
	require.NoError(t, err)
	_, err = b.Apply(t.Context(), a.ID, b.told(a, payments.Decline))
	require.NoError(t, err)
	done, err := b.Settle(t.Context(), a.ID, payments.SettleApproved, decision())
	require.NoError(t, err)
	require.Equal(t, payments.PaymentReversed, done.Payment.State)
	require.EqualValues(t, 4250, done.Payment.Returned)
}
