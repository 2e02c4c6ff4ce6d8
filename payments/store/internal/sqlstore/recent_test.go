package sqlstore

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// TestRecent: what is remembered is bounded, goes forward only, and is gone with the attempt's end.
func TestRecent(t *testing.T) {
	t.Parallel()
	var r recent
	token := func(i int) [sha256.Size]byte { return sha256.Sum256(fmt.Append(nil, i)) }
	id := func(i int) string { return fmt.Sprint("att_", i) }
	attempt := func(i, rev int, state payments.AttemptState) payments.Attempt {
		return payments.Attempt{ID: id(i), Rev: rev, State: state}
	}
	_, ok := r.attempt("")
	require.False(t, ok)
	for i := range 2 * mostRecent {
		r.add(seen{a: attempt(i, 1, payments.Consented), token: token(i)})
	}
	require.Len(t, r.byID, mostRecent)
	require.Len(t, r.byToken, mostRecent)
	const last = 2*mostRecent - 1
	_, ok = r.ofToken(token(mostRecent - 1))
	require.False(t, ok, "it is too old")

	r.update(payments.Payment{}, attempt(last, 3, payments.Open))
	r.update(payments.Payment{}, attempt(last, 2, payments.Opening))
	s, ok := r.ofToken(token(last))
	require.True(t, ok)
	require.Equal(t, 3, s.a.Rev)
	r.update(payments.Payment{}, attempt(last, 4, payments.Approved))
	_, ok = r.attempt(id(last))
	require.False(t, ok, "it is over")
	_, ok = r.ofToken(token(last))
	require.False(t, ok)
	r.update(payments.Payment{}, attempt(last, 5, payments.Open))
	_, ok = r.attempt(id(last))
	require.False(t, ok, "nobody has begun it here")
	r.forget(id(last - 1))
	require.Len(t, r.byID, mostRecent-2)
	require.Len(t, r.byToken, mostRecent-2)
}
