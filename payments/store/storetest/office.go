package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

func decision() payments.Decision {
	return payments.Decision{Who: "ann", Why: "seen in the provider's console"}
}

// testSettled: a human's word ends what no machine can, and the payment is where its attempts are.
func testSettled(t *testing.T, b *bundle) {
	t.Helper()
	for name, c := range map[string]struct {
		events []payments.AttemptEvent
		as     payments.AttemptEvent
		state  payments.AttemptState
		paid   payments.PaymentState
	}{
		"unknown, taken": {
			[]payments.AttemptEvent{payments.Lose}, payments.SettleApproved, payments.Approved, payments.PaymentPaid,
		},
		"unknown, not taken": {
			[]payments.AttemptEvent{payments.Lose}, payments.SettleDeclined, payments.Declined, payments.PaymentOpen,
		},
		"mismatch, kept": {
			[]payments.AttemptEvent{payments.Mismatched}, payments.SettleApproved, payments.Approved, payments.PaymentPaid,
		},
		"mismatch, sent back": {
			[]payments.AttemptEvent{payments.Mismatched}, payments.SettleDeclined, payments.Declined, payments.PaymentOpen,
		},
		"approved, then declined: taken": {
			[]payments.AttemptEvent{payments.Approve, payments.Decline},
			payments.SettleApproved, payments.Approved,
			payments.PaymentPaid,
		},
		"approved, then declined: not taken": {
			[]payments.AttemptEvent{payments.Approve, payments.Decline},
			payments.SettleDeclined, payments.Declined,
			payments.PaymentOpen,
		},
		"declined, then approved: taken": {
			[]payments.AttemptEvent{payments.Decline, payments.Approve},
			payments.SettleApproved, payments.Approved,
			payments.PaymentPaid,
		},
	} {
		in := intent(strings.NewReplacer(" ", "", ",", "", ":", "").Replace(name))
		in.CallID = "call " + name
		a := b.began(t, in, append([]payments.AttemptEvent{payments.Launch, payments.Opened}, c.events...)...)
		applied, err := b.Settle(t.Context(), a.ID, c.as, decision())
		require.NoError(t, err, name)
		require.Equal(t, c.state, applied.Attempt.State, name)
		require.False(t, applied.Attempt.Human)
		p, err := b.Payment(t.Context(), a.PaymentID)
		require.NoError(t, err)
		require.Equal(t, applied.Payment, p)
		require.Equal(t, c.paid, p.State, name)
		require.False(t, p.Conflict, name)
		require.Equal(t, c.paid == payments.PaymentPaid, p.Paid == 4250, name)
		told := b.count(t, `SELECT count(*) FROM audit WHERE body LIKE '%"attempt":"`+a.ID+`"%"source":"human"%"who":"ann"%'`)
		require.Equal(t, 1, told, name)
	}
	b.verified(t)
}

// testSettledIsForWhatWaits: what a provider has said, or may still say, is not a human's to decide; of a payment that was
// charged twice each attempt is.
func testSettledIsForWhatWaits(t *testing.T, b *bundle) {
	t.Helper()
	first := b.begun(t, "one", payments.Launch, payments.Opened)
	settle := func(a payments.Attempt, as payments.AttemptEvent, d payments.Decision) error {
		_, err := b.Settle(t.Context(), a.ID, as, d)
		return err
	}
	require.ErrorIs(t, settle(first, payments.SettleApproved, decision()), payments.ErrNothingToDecide)
	_, err := b.Apply(t.Context(), first.ID, b.told(first, payments.Refuse))
	require.NoError(t, err)
	second := b.begun(t, "two", payments.Launch, payments.Opened, payments.Approve)
	require.ErrorIs(t, settle(second, payments.SettleDeclined, decision()), payments.ErrNothingToDecide)

	_, err = b.Apply(t.Context(), first.ID, b.told(first, payments.Approve)) // charged twice
	require.NoError(t, err)
	require.Error(t, settle(first, payments.Approve, decision()))
	for _, d := range []payments.Decision{
		{},
		{Who: "ann"},
		{Why: "so"},
		{Who: "ann", Why: "card 4242 4242 4242 4242"},
		{Who: "a\nb", Why: "so"},
		{Who: "ann", Why: strings.Repeat("a", 501)},
	} {
		require.ErrorIs(t, settle(first, payments.SettleDeclined, d), payments.ErrDecision)
	}
	require.NoError(t, settle(first, payments.SettleDeclined, decision()))
	p, err := b.Payment(t.Context(), first.PaymentID)
	require.NoError(t, err)
	require.Equal(t, payments.PaymentPaid, p.State)
	require.EqualValues(t, 4250, p.Paid)
	require.False(t, p.Conflict)
	_, err = b.Settle(t.Context(), "none", payments.SettleDeclined, decision())
	require.ErrorIs(t, err, payments.ErrNotFound)

	late, err := b.Apply(t.Context(), first.ID, b.told(first, payments.Approve))
	require.NoError(t, err)
	require.Equal(t, payments.Conflict, late.Attempt.State, "the provider says otherwise: a human again")
}

func testListed(t *testing.T, b *bundle) {
	t.Helper()
	begin := func(name string, events ...payments.AttemptEvent) string {
		in := intent(name)
		in.CallID = name
		b.now = b.now.Add(time.Second)
		return b.began(t, in, append([]payments.AttemptEvent{payments.Launch, payments.Opened}, events...)...).PaymentID
	}
	paid, asked := begin("paid", payments.Approve), begin("asked", payments.Lose)
	waits, flagged := begin("waits", payments.Lose, payments.Expire), begin("flagged", payments.Mismatched)
	for which, want := range map[payments.Which][]string{
		payments.WhichWaiting: {waits, flagged}, payments.WhichUnknown: {asked, waits},
		payments.WhichAll: {paid, asked, waits, flagged},
		"paid":            {paid}, "open": {asked, waits, flagged}, "refunded": {},
	} {
		list, err := b.Payments(t.Context(), which, 10)
		require.NoError(t, err, which)
		got := make([]string, 0, len(list))
		for _, p := range list {
			got = append(got, p.ID)
		}
		require.ElementsMatch(t, want, got, which)
	}
	list, err := b.Payments(t.Context(), payments.WhichAll, 1)
	require.NoError(t, err)
	require.Len(t, list, 1)
	_, err = b.Payments(t.Context(), "nonsense", 1)
	require.Error(t, err)
}

func testEndedByAHuman(t *testing.T, b *bundle) {
	t.Helper()
	first := b.begun(t, "one", payments.Launch, payments.Opened)
	end := func(a payments.Attempt, as payments.PaymentEvent) (payments.Payment, error) {
		return b.EndPayment(t.Context(), a.PaymentID, as, decision())
	}
	_, err := end(first, payments.PaymentCancel)
	require.ErrorIs(t, err, payments.ErrUnresolved)
	_, err = b.Apply(t.Context(), first.ID, b.told(first, payments.Decline))
	require.NoError(t, err)
	p, err := end(first, payments.PaymentExpire)
	require.NoError(t, err)
	require.Equal(t, payments.PaymentExpired, p.State)
	p, err = end(first, payments.PaymentCancel)
	require.NoError(t, err)
	require.Equal(t, payments.PaymentCancelled, p.State)
	stored, err := b.Payment(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, stored)
	_, _, err = b.Begin(t.Context(), intent("two"))
	require.ErrorIs(t, err, payments.ErrOver)
	require.Equal(t, 2, b.count(t, `SELECT count(*) FROM audit WHERE body LIKE '%"source":"human"%"who":"ann"%'`))

	in := intent("three")
	in.CallID = "another"
	paid := b.began(t, in, payments.Launch, payments.Opened, payments.Approve)
	_, err = end(paid, payments.PaymentCancel)
	require.ErrorIs(t, err, payments.ErrPaid)
	_, err = end(paid, payments.PaymentPart)
	require.Error(t, err)
	_, err = b.EndPayment(t.Context(), "none", payments.PaymentCancel, decision())
	require.ErrorIs(t, err, payments.ErrNotFound)
	b.verified(t)
}
