package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

func gbp(minor int64) payments.Money { return payments.Money{Minor: minor, Currency: "GBP"} }

// part is an intent to pay a part of 42.50.
func part(token string, minor int64) payments.Intent {
	in := intent(token)
	in.Amount, in.Owed, in.MaxCards = gbp(minor), gbp(4250), 0
	return in
}

// testParts: a bill is paid with two cards, one after the other.
func testParts(t *testing.T, b *bundle) {
	t.Helper()
	first := b.began(t, part("one", 2000), payments.Launch, payments.Opened, payments.Approve)
	p, err := b.Payment(t.Context(), first.PaymentID)
	require.NoError(t, err)
	require.Equal(t, payments.PaymentPartPaid, p.State)
	require.Equal(t, gbp(2250), p.Left())
	require.Equal(t, gbp(4250), p.Amount)

	second := b.began(t, part("two", 2250), payments.Launch, payments.Opened)
	require.Equal(t, first.PaymentID, second.PaymentID)
	c := b.told(second, payments.Approve)
	c.Card = payments.Card{Brand: "mastercard", Last4: "4444"}
	applied, err := b.Apply(t.Context(), second.ID, c)
	require.NoError(t, err)
	require.Equal(t, payments.PaymentPaid, applied.Payment.State)
	require.Zero(t, applied.Payment.Left().Minor)
	require.False(t, applied.Payment.Conflict)
	_, _, err = b.Begin(t.Context(), part("three", 1))
	require.ErrorIs(t, err, payments.ErrPaid)
}

func testPartIsTooMuch(t *testing.T, b *bundle) {
	t.Helper()
	b.began(t, part("one", 4000), payments.Launch, payments.Opened, payments.Approve)
	_, _, err := b.Begin(t.Context(), part("two", 251))
	require.ErrorIs(t, err, payments.ErrTooMuch)
	in := part("three", 100)
	in.Owed = payments.Money{Minor: 4250, Currency: "EUR"}
	_, _, err = b.Begin(t.Context(), in)
	require.ErrorIs(t, err, payments.ErrMoney)
	b.began(t, part("four", 250))
}

// testAnotherChannel: a link may try for the payment of a call, but not while the call does.
func testAnotherChannel(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened)
	link := intent("link")
	link.CallID, link.PaymentID = "link-1", a.PaymentID
	_, standing, err := b.Begin(t.Context(), link)
	require.ErrorIs(t, err, payments.ErrUnresolved)
	require.Equal(t, a.ID, standing.ID)
	_, err = b.Apply(t.Context(), a.ID, b.told(a, payments.Decline))
	require.NoError(t, err)
	p, other, err := b.Begin(t.Context(), link)
	require.NoError(t, err)
	require.Equal(t, a.PaymentID, p.ID)
	require.Equal(t, 2, other.Number)
	require.Equal(t, "link-1", other.CallID)
	link.PaymentID = "pay_none"
	_, _, err = b.Begin(t.Context(), link)
	require.ErrorIs(t, err, payments.ErrNotFound)
}

func testMoneyBack(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	applied, err := b.Apply(t.Context(), a.ID, b.back(a, payments.Refund, 1000, "re1"))
	require.NoError(t, err)
	require.Equal(t, payments.Approved, applied.Attempt.State)
	require.EqualValues(t, 1000, applied.Attempt.Returned)
	require.Equal(t, "tx1", applied.Attempt.TransactionID, "of the payment, not of the refund")
	require.Equal(t, payments.PaymentPartRefunded, applied.Payment.State)

	again, err := b.Apply(t.Context(), a.ID, b.back(a, payments.Refund, 1000, "re1"))
	require.NoError(t, err)
	require.Equal(t, applied.Attempt, again.Attempt, "the same refund twice")
	require.Empty(t, again.Effects)

	applied, err = b.Apply(t.Context(), a.ID, b.back(a, payments.Refund, 3250, "re2"))
	require.NoError(t, err)
	require.Equal(t, payments.PaymentRefunded, applied.Payment.State)
	require.EqualValues(t, 4250, applied.Payment.Returned)
	require.False(t, applied.Payment.Conflict)
	_, _, err = b.Begin(t.Context(), intent("two"))
	require.ErrorIs(t, err, payments.ErrOver, "it is paid and given back: that is a new bill")
}

// testMoneyHereAgain: a refund that fails, and a dispute that is won, undo what they did, once; more than went is for a
// human.
func testMoneyHereAgain(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	for _, turn := range []struct {
		event payments.AttemptEvent
		minor int64
		id    string
		state payments.PaymentState
		gone  int64
	}{
		{payments.Refund, 1000, "re1", payments.PaymentPartRefunded, 1000},
		{payments.ChargeBack, 3250, "dp1", payments.PaymentReversed, 4250},
		{payments.Restore, 1000, "re1", payments.PaymentPartRefunded, 3250},
		{payments.Restore, 1000, "re1", payments.PaymentPartRefunded, 3250},
		{payments.Restore, 3250, "dp1", payments.PaymentPaid, 0},
		{payments.Refund, 1000, "re2", payments.PaymentPartRefunded, 1000},
	} {
		applied, err := b.Apply(t.Context(), a.ID, b.back(a, turn.event, turn.minor, turn.id))
		require.NoError(t, err)
		require.Equal(t, payments.Approved, applied.Attempt.State)
		require.Equal(t, turn.state, applied.Payment.State)
		require.Equal(t, turn.gone, applied.Payment.Returned)
		require.Equal(t, turn.gone, applied.Attempt.Returned)
		require.False(t, applied.Payment.Conflict)
	}
	h, err := b.History(t.Context(), a.PaymentID)
	require.NoError(t, err)
	require.Len(t, h.Returns, 5)
	require.Equal(t, payments.Restore, h.Returns[2].Event)
	applied, err := b.Apply(t.Context(), a.ID, b.back(a, payments.Restore, 1001, "re2"))
	require.NoError(t, err)
	require.Equal(t, payments.Conflict, applied.Attempt.State)
	require.EqualValues(t, 1000, applied.Payment.Returned)
	b.verified(t)
}

func testMoreBackThanTaken(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	_, err := b.Apply(t.Context(), a.ID, b.back(a, payments.ChargeBack, 4250, "cb1"))
	require.NoError(t, err)
	applied, err := b.Apply(t.Context(), a.ID, b.back(a, payments.Refund, 1, "re1"))
	require.NoError(t, err)
	require.Equal(t, payments.Conflict, applied.Attempt.State)
	require.Equal(t, payments.PaymentReversed, applied.Payment.State)
	require.True(t, applied.Payment.Conflict)
}

// testOtherSumUnderTheSameID: the provider says of the same money that went back, or is here again, that it was another
// sum. Nothing is changed by that, and it does not pass unnoticed.
func testOtherSumUnderTheSameID(t *testing.T, b *bundle) {
	t.Helper()
	a := b.begun(t, "one", payments.Launch, payments.Opened, payments.Approve)
	for _, event := range []payments.AttemptEvent{payments.Refund, payments.Restore} {
		first, err := b.Apply(t.Context(), a.ID, b.back(a, event, 1000, "re1"))
		require.NoError(t, err)
		for _, minor := range []int64{500, 1500} {
			c := b.back(a, event, minor, "re1")
			c.Reason = fmt.Sprint("of ", minor)
			other, err := b.Apply(t.Context(), a.ID, c)
			require.NoError(t, err)
			require.Equal(t, first.Attempt, other.Attempt)
			require.Equal(t, first.Payment, other.Payment)
			require.Equal(t, []payments.Effect{payments.Alarm}, other.Effects)
			row := fmt.Sprintf(`"event":%q%%"reason":%q,"effects":["alarm"]%%"amount":%d`, event, c.Reason, minor)
			require.Equal(t, 1, b.count(t, `SELECT count(*) FROM audit WHERE body LIKE '%`+row+`%'`))
		}
	}
	h, err := b.History(t.Context(), a.PaymentID)
	require.NoError(t, err)
	require.Len(t, h.Returns, 2)
	b.verified(t)
}

// testHistory: who agreed to what and when, with which card, and what went back.
func testHistory(t *testing.T, b *bundle) {
	t.Helper()
	in := intent("one")
	in.Quote = payments.Quote{ID: "full", Text: "All of it: 42 pounds and 50 pence"}
	first := b.began(t, in, payments.Launch, payments.Opened)
	no := b.told(first, payments.Decline)
	no.Card, no.Reason = payments.Card{Brand: "visa", Last4: "9995"}, "insufficient_funds"
	_, err := b.Apply(t.Context(), first.ID, no)
	require.NoError(t, err)
	b.now = b.now.Add(time.Second)
	in2 := intent("two")
	in2.Consent.By, in2.Consent.At = "voice", b.now
	second := b.began(t, in2, payments.Launch, payments.Opened, payments.Approve)
	_, err = b.Apply(t.Context(), second.ID, b.back(second, payments.Void, 4250, "v1"))
	require.NoError(t, err)

	h, err := b.History(t.Context(), first.PaymentID)
	require.NoError(t, err)
	require.Equal(t, payments.History{
		Quotes: []payments.TakenQuote{{Quote: in.Quote, AttemptID: first.ID, Amount: first.Amount, At: start()}},
		Consents: []payments.GivenConsent{
			{Consent: in.Consent, AttemptID: first.ID, Hash: in.Consent.Hash(first)},
			{Consent: in2.Consent, AttemptID: second.ID, Hash: in2.Consent.Hash(second)},
		},
		Cards: []payments.TriedCard{
			{Card: no.Card, AttemptID: first.ID, Event: payments.Decline, Reason: "insufficient_funds", At: start()},
			{Card: second.Card, AttemptID: second.ID, Event: payments.Approve, At: b.now},
		},
		Returns: []payments.Return{
			{AttemptID: second.ID, Event: payments.Void, Amount: gbp(4250), TransactionID: "v1", At: b.now},
		},
	}, h)
	require.Len(t, h.Consents[0].Hash, 64)
	require.NotEqual(t, h.Consents[0].Hash, in2.Consent.Hash(first))
	_, err = b.History(t.Context(), "pay_none")
	require.ErrorIs(t, err, payments.ErrNotFound)
}
