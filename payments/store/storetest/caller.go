package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// calling is an intent of a call of its own, by a caller.
func calling(call int, caller payments.Caller) payments.Intent {
	in := intent(fmt.Sprintf("caller-%d", call))
	in.CallID, in.Caller = fmt.Sprintf("call-%d", call), caller
	return in
}

// testCallerTries: who has tried often enough is refused, on whatever call, until the time is over.
func testCallerTries(t *testing.T, b *bundle) {
	t.Helper()
	caller := payments.Caller{Address: "sip:+441632960123@one.example;user=phone", Tries: 2, TriesWithin: time.Hour}
	for call := range 2 {
		a := b.began(t, calling(call, caller), payments.Launch, payments.Opened)
		_, err := b.Apply(t.Context(), a.ID, b.told(a, payments.Decline))
		require.NoError(t, err)
	}
	caller.Address = "sip:+441632960123@two.example"
	for call := 2; call < 4; call++ { // what was refused does not count
		_, a, err := b.Begin(t.Context(), calling(call, caller))
		require.ErrorIs(t, err, payments.ErrCap)
		require.Equal(t, payments.ReasonCallerTries, a.Reason)
		require.Equal(t, payments.OutcomeUnavailable, a.Outcome())
	}
	other := caller
	other.Address = "sip:anna@one.example"
	b.began(t, calling(4, other))
	b.now = b.now.Add(time.Hour + time.Minute)
	b.began(t, calling(5, caller))
}

// testCallerAmount: what is unresolved may have been paid, and another currency is counted apart.
func testCallerAmount(t *testing.T, b *bundle) {
	t.Helper()
	caller := payments.Caller{PerDay: 10000}
	b.began(t, calling(0, caller), payments.Launch, payments.Opened, payments.Approve)
	b.began(t, calling(1, caller), payments.Launch, payments.Opened)
	_, a, err := b.Begin(t.Context(), calling(2, caller))
	require.ErrorIs(t, err, payments.ErrCap)
	require.Equal(t, payments.ReasonCallerAmount, a.Reason)
	euros := calling(3, caller)
	euros.Amount.Currency = "EUR"
	b.began(t, euros)
	b.now = b.now.Add(25 * time.Hour)
	b.began(t, calling(4, caller))
}
