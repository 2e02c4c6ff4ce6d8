package sqlite

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// forgetful is an engine whose answer to a commit is lost, once for each time that it is told to.
type forgetful struct {
	*engine

	lose int
}

func (f *forgetful) InTx(ctx context.Context, do func(sqlstore.Tx) error) error {
	err := f.engine.InTx(ctx, do)
	if err == nil && f.lose > 0 {
		f.lose--
		return errors.New("the answer is lost")
	}
	return err
}

// TestAnswerLost: a change that was committed while nobody heard so is found to be done, once, and said to be ours.
func TestAnswerLost(t *testing.T) {
	t.Parallel()
	s, _ := opened(t)
	f := &forgetful{engine: s.engine}
	ledger := sqlstore.New(f, sqlstore.Config{Node: node, Lease: lease})
	amount := payments.Money{Minor: 4250, Currency: "GBP"}
	_, a, err := ledger.Begin(t.Context(), payments.Intent{
		CallID: "c", Provider: "p", Amount: amount, Reference: "r", OrderID: "o", Token: "t",
	})
	require.NoError(t, err)

	f.lose = 1
	done, err := ledger.Apply(t.Context(), a.ID, payments.Change{Event: payments.Launch, Source: payments.FromDesk})
	require.NoError(t, err)
	require.Zero(t, f.lose)
	require.True(t, done.Moved())
	stored, err := ledger.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, stored, done.Attempt)
	done, err = ledger.Apply(t.Context(), a.ID, payments.Change{Event: payments.Launch, Source: payments.FromDesk})
	require.NoError(t, err)
	require.False(t, done.Moved())

	_, _, err = ledger.Begin(t.Context(), payments.Intent{
		CallID: "c2", Provider: "p", Amount: amount, Reference: "r", OrderID: "o2", Token: "t2",
	})
	require.NoError(t, err)
	f.lose = 1
	word := payments.Callback{Provider: "p", Token: "t2", Change: payments.Change{
		Event: payments.Approve, Source: payments.FromCallback, OrderID: "o2", Amount: amount,
	}}
	got, err := ledger.Receive(t.Context(), word)
	require.NoError(t, err)
	require.Zero(t, f.lose)
	require.False(t, got.Duplicate)
	require.True(t, got.Applied.Moved())
	require.Equal(t, amount.Minor, got.Applied.Payment.Paid)
	got, err = ledger.Receive(t.Context(), word)
	require.NoError(t, err)
	require.True(t, got.Duplicate)
	require.EqualValues(t, 4, sound(t, s).Rows())
}
