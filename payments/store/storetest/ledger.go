package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tonegate/tonegate/payments"
)

func testPaid(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Submit)
	require.Equal(t, payments.Submitted, a.State)
	require.Equal(t, "session-1", a.SessionID)
	applied, err := b.Apply(t.Context(), a.ID, b.told(a, payments.Approve))
	require.NoError(t, err)
	require.Equal(t, payments.Submitted, applied.From)
	require.True(t, applied.Moved())
	require.Equal(t, payments.PaymentPaid, applied.Payment.State)
	require.Equal(t, payments.Card{Brand: "visa", Last4: "4242"}, applied.Attempt.Card)

	// The rows say the same, also to a store that opens the file anew.
	require.NoError(t, b.Close())
	b.open(t)
	got, err := b.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, applied.Attempt, got)
	p, err := b.Payment(t.Context(), a.PaymentID)
	require.NoError(t, err)
	require.Equal(t, applied.Payment, p)
	_, standing, err := b.Begin(t.Context(), intent("two"))
	require.ErrorIs(t, err, payments.ErrPaid)
	require.Equal(t, a.ID, standing.ID)
	require.EqualValues(t, 5, b.verified(t).Rows())
}

func testOneUnresolved(t *testing.T, b *bundle) {
	t.Helper()
	first := b.begun(t, "one", payments.Launch, payments.Opened, payments.Lose)
	require.Equal(t, payments.Unknown, first.State)
	_, standing, err := b.Begin(t.Context(), intent("two"))
	require.ErrorIs(t, err, payments.ErrUnresolved)
	require.Equal(t, first.ID, standing.ID)

	// The schema itself forbids it, for every state that counts as unresolved.
	b.exec(t, `UPDATE attempt SET state = 'declined'`)
	second := b.begun(t, "two", payments.Launch, payments.Opened, payments.Decline)
	b.exec(t, `UPDATE attempt SET state = 'unknown' WHERE id = '`+first.ID+`'`)
	for _, s := range payments.AttemptStates() {
		err := b.db.Exec(t.Context(), fmt.Sprintf(`UPDATE attempt SET state = '%s' WHERE id = '%s'`, s, second.ID))
		if s.Unresolved() {
			require.Error(t, err, s)
			require.Contains(t, strings.ToLower(err.Error()), "unique", s)
		} else {
			require.NoError(t, err, s)
		}
	}
}

func testSecondAttempt(t *testing.T, b *bundle) {
	t.Helper()
	first := b.begun(t, "one", payments.Launch, payments.Opened, payments.Decline)
	second := b.begun(t, "two", payments.Launch, payments.Opened, payments.Approve)
	require.Equal(t, first.PaymentID, second.PaymentID)
	require.Equal(t, 2, second.Number)
	all, err := b.Attempts(t.Context(), first.PaymentID)
	require.NoError(t, err)
	require.Equal(t, []payments.Attempt{first, second}, all)
	latest, err := b.LatestAttempt(t.Context(), "call-1")
	require.NoError(t, err)
	require.Equal(t, second, latest)
}

func testCaps(t *testing.T, b *bundle) {
	t.Helper()
	b.begun(t, "zero", payments.Refuse) // never reached a card
	b.begun(t, "one", payments.Launch, payments.Opened, payments.Decline)
	b.begun(t, "two", payments.Launch, payments.Opened, payments.Decline)
	_, a, err := b.Begin(t.Context(), intent("three"))
	require.ErrorIs(t, err, payments.ErrCap)
	require.Equal(t, payments.Refused, a.State)
	require.Equal(t, payments.ReasonCardLimit, a.Reason)

	in := intent("four")
	in.MaxCards = 0
	b.now = b.now.Add(4 * time.Minute)
	_, a, err = b.Begin(t.Context(), in)
	require.ErrorIs(t, err, payments.ErrCap)
	require.Equal(t, payments.ReasonTimeLimit, a.Reason)
	stored, err := b.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, a, stored)
}

func testBeginRefuses(t *testing.T, b *bundle) {
	t.Helper()
	in := intent("one")
	in.Amount.Minor = 0
	_, _, err := b.Begin(t.Context(), in)
	require.ErrorIs(t, err, payments.ErrMoney)
	a := b.begun(t, "two", payments.Launch, payments.Opened, payments.Mismatched)
	_, standing, err := b.Begin(t.Context(), intent("three"))
	require.ErrorIs(t, err, payments.ErrConflict)
	require.Equal(t, a.ID, standing.ID)
	b.exec(t, `UPDATE payment SET state = 'cancelled', conflict = (1 = 0)`)
	_, _, err = b.Begin(t.Context(), intent("four"))
	require.ErrorIs(t, err, payments.ErrOver)
}

func testMissing(t *testing.T, b *bundle) {
	t.Helper()
	_, err := b.Payment(t.Context(), "none")
	require.ErrorIs(t, err, payments.ErrNotFound)
	_, err = b.Attempt(t.Context(), "none")
	require.ErrorIs(t, err, payments.ErrNotFound)
	_, err = b.LatestAttempt(t.Context(), "none")
	require.ErrorIs(t, err, payments.ErrNotFound)
	_, err = b.Apply(t.Context(), "none", payments.Change{Event: payments.Lose})
	require.ErrorIs(t, err, payments.ErrNotFound)
	a := b.begun(t, "one")
	_, err = b.Apply(t.Context(), a.ID, payments.Change{Event: "nothing"})
	require.Error(t, err)
}

// testLateApprovalOfTheFirst: the second attempt is on its way, then paid; the approval of the first is believed, and a
// human is called.
func testLateApprovalOfTheFirst(t *testing.T, b *bundle) {
	t.Helper()
	first := b.begun(t, "one", payments.Launch, payments.Opened, payments.Refuse)
	second := b.begun(t, "two", payments.Launch, payments.Opened)
	applied, err := b.Apply(t.Context(), first.ID, b.told(first, payments.Approve))
	require.NoError(t, err)
	require.Equal(t, payments.Approved, applied.Attempt.State)
	require.Equal(t, payments.PaymentPaid, applied.Payment.State)
	require.False(t, applied.Payment.Conflict)
	applied, err = b.Apply(t.Context(), second.ID, b.told(second, payments.Approve))
	require.NoError(t, err)
	require.Equal(t, payments.Approved, applied.Attempt.State)
	require.True(t, applied.Payment.Conflict, "charged twice and nobody is told")
}

func testNothingOverwritten(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	other := b.told(a, payments.Decline)
	other.TransactionID, other.Card, other.Reason = "tx2", payments.Card{Brand: "amex", Last4: "0005"}, "lost_card"
	applied, err := b.Apply(t.Context(), a.ID, other)
	require.NoError(t, err)
	require.Equal(t, payments.Conflict, applied.Attempt.State)
	require.Equal(t, "tx1", applied.Attempt.TransactionID)
	require.Equal(t, a.Card, applied.Attempt.Card)
	require.Empty(t, applied.Attempt.Reason)
	require.Equal(t, payments.PaymentPaid, applied.Payment.State)
	require.True(t, applied.Payment.Conflict)
	_, standing, err := b.Begin(t.Context(), intent("two"))
	require.ErrorIs(t, err, payments.ErrPaid)
	require.Equal(t, a.ID, standing.ID)
}

// testClockGoesBack: a clock that is put right by ten minutes in the middle of a payment loses no word of it, and the
// trail stays sound.
func testClockGoesBack(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened)
	b.now = b.now.Add(-10 * time.Minute)
	_, err := b.Apply(t.Context(), a.ID, b.told(a, payments.Lose))
	require.NoError(t, err)
	due, err := b.Unresolved(t.Context(), b.now)
	require.NoError(t, err)
	require.Len(t, due, 1, "it is asked for now, not in ten minutes")
	receipt, err := b.Receive(t.Context(), payments.Callback{
		Provider: "default", Token: "one", Change: b.told(a, payments.Approve),
	})
	require.NoError(t, err)
	require.Equal(t, payments.PaymentPaid, receipt.Applied.Payment.State)
	b.now = b.now.Add(20 * time.Minute)
	_, _, err = b.Begin(t.Context(), intent("two"))
	require.ErrorIs(t, err, payments.ErrPaid)
	b.verified(t)
}

func testConversation(t *testing.T, b *bundle) {
	t.Helper()
	_, err := b.LoadConversation(t.Context(), "call-1")
	require.ErrorIs(t, err, payments.ErrNotFound)
	for _, text := range []string{`{"node":"confirm"}`, `{"node":"pay"}`} {
		require.NoError(t, b.SaveConversation(t.Context(), "call-1", []byte(text)))
		got, err := b.LoadConversation(t.Context(), "call-1")
		require.NoError(t, err)
		require.Equal(t, text, string(got))
	}
	require.NoError(t, b.DeleteConversation(t.Context(), "call-1"))
	require.NoError(t, b.DeleteConversation(t.Context(), "call-1"))
	_, err = b.LoadConversation(t.Context(), "call-1")
	require.ErrorIs(t, err, payments.ErrNotFound)
}

// testConcurrentBegins: of many at once for one payment, one gets through.
func testConcurrentBegins(t *testing.T, b *bundle) {
	t.Helper()
	const n = 16
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { _, _, errs[i] = b.Begin(t.Context(), intent(fmt.Sprintf("t%d", i))) })
	}
	wg.Wait()
	through := 0
	for _, err := range errs {
		if err == nil {
			through++
			continue
		}
		require.ErrorIs(t, err, payments.ErrUnresolved)
	}
	require.Equal(t, 1, through)
}

// testAnyOrder: whatever comes in whatever order and as often as it likes, no step fails, an approval is never lost,
// and the chain holds.
func testAnyOrder(t *testing.T, b *bundle) {
	t.Helper()
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		in := intent(fmt.Sprintf("r%d", run))
		in.CallID = fmt.Sprintf("call-r%d", run)
		p, a, err := b.Begin(t.Context(), in)
		require.NoError(rt, err)
		told := false
		for _, e := range rapid.SliceOfN(rapid.SampledFrom(payments.AttemptEvents()), 1, 12).Draw(rt, "events") {
			switch e {
			case payments.Stray, payments.Recharge, payments.SettleApproved, payments.SettleDeclined:
				continue // only Judge makes them, and a human
			case payments.Approve:
				told = true
			default:
			}
			_, err := b.Apply(t.Context(), a.ID, b.told(a, e))
			require.NoError(rt, err)
		}
		got, err := b.Attempt(t.Context(), a.ID)
		require.NoError(rt, err)
		p, err = b.Payment(t.Context(), p.ID)
		require.NoError(rt, err)
		if told {
			require.Contains(rt, []payments.AttemptState{payments.Approved, payments.Conflict}, got.State)
			require.True(rt, p.Paid > 0 || p.Conflict, "an approval is lost")
		}
		if got.State == payments.Approved {
			require.Equal(rt, got.Amount.Minor, p.Paid)
			require.Equal(rt, got.Returned, p.Returned)
			require.Equal(rt, p.Returned == 0, p.State == payments.PaymentPaid)
		}
	})
	b.verified(t)
}

// testOtherAmount: the bill changed while the first attempt is unresolved; it blocks all the same.
func testOtherAmount(t *testing.T, b *bundle) {
	t.Helper()
	first := b.begun(t, "one", payments.Launch, payments.Opened, payments.Lose)
	in := intent("two")
	in.Amount.Minor++
	_, standing, err := b.Begin(t.Context(), in)
	require.ErrorIs(t, err, payments.ErrUnresolved)
	require.Equal(t, first.ID, standing.ID)
	in.Reference = "INV-1002"
	_, _, err = b.Begin(t.Context(), in)
	require.NoError(t, err)
}
