package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// over is a session that ended at b.now with a result; its callback is sent where told says so.
func (b *bundle) over(t *testing.T, id string, r Result, told bool) {
	t.Helper()
	n := b.session(t, id)
	_, err := b.Claim(t.Context(), n.Link, b.now)
	require.NoError(t, err)
	require.NoError(t, b.Submit(t.Context(), Try{Key: "k" + id, SessionID: id, AskedAt: b.now}, "visa", "4242"))
	callback := "transactionResult=SUCCESS"
	if r == Unknown {
		callback = ""
	}
	_, err = b.Finish(t.Context(), Ending{SessionID: id, Result: r, At: b.now}, callback)
	require.NoError(t, err)
	if !told {
		return
	}
	due, err := b.DueCallbacks(t.Context(), b.now)
	require.NoError(t, err)
	for _, c := range due {
		if c.SessionID == id {
			require.NoError(t, b.CallbackSent(t.Context(), c.ID, 204))
		}
	}
}

// TestPurge: what is over and told goes, what is unknown or untold stays, and so the tables do not grow.
func TestPurge(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const keep = 24 * time.Hour
	b.over(t, "unknown", Unknown, false)
	b.over(t, "untold", Success, false)
	b.session(t, "open")
	rows := func() (n int) {
		require.NoError(t, b.db.Read.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM sessions) +
			(SELECT count(*) FROM tries) + (SELECT count(*) FROM callbacks) + (SELECT count(*) FROM tokens)`).Scan(&n))
		return n
	}
	left := rows()
	var most []int
	for day := range 5 {
		for i := range 20 {
			id := fmt.Sprintf("%d-%d", day, i)
			b.over(t, id, Success, true)
			_, err := b.Keep(t.Context(), Token{Tenant: "t", TransactionID: id, Key: "t" + id, AskedAt: b.now})
			require.NoError(t, err)
		}
		most = append(most, rows())
		b.now = b.now.Add(25 * time.Hour)
		gone, err := b.Purge(t.Context(), b.now.Add(-keep))
		require.NoError(t, err)
		require.EqualValues(t, 20, gone)
		require.Equal(t, left, rows())
	}
	require.Equal(t, []int{most[0], most[0], most[0], most[0], most[0]}, most, "it is flat")
	for _, id := range []string{"unknown", "untold", "open"} {
		_, err := b.Get(t.Context(), id)
		require.NoError(t, err, id)
	}
}

func TestDeadCallbacks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.over(t, "a", Success, false)
	due, err := b.DueCallbacks(t.Context(), b.now)
	require.NoError(t, err)
	require.Equal(t, b.now.Truncate(time.Millisecond), due[0].QueuedAt)
	require.ErrorIs(t, b.Resend(t.Context(), "a", b.now), ErrState, "it is not dead")
	require.NoError(t, b.CallbackDead(t.Context(), due[0].ID, 404))
	due, err = b.DueCallbacks(t.Context(), b.now.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, due)
	dead, err := b.DeadCallbacks(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, dead, 1)
	require.Equal(t, 404, dead[0].Status)
	require.NoError(t, b.Resend(t.Context(), "a", b.now))
	due, err = b.DueCallbacks(t.Context(), b.now)
	require.NoError(t, err)
	require.Len(t, due, 1)
}
