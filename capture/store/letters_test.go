package store

import (
	"fmt"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture/internal/sqlitefile"
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

// TestCallbacksOutliveTheChangeOfTheirTable opens a store of the time when a session had one callback.
func TestCallbacksOutliveTheChangeOfTheirTable(t *testing.T) {
	t.Parallel()
	path, then := filepath.Join(t.TempDir(), "capture.db"), fstest.MapFS{}
	all, err := migrations.ReadDir("migrations")
	require.NoError(t, err)
	for _, f := range all[:4] {
		raw, err := migrations.ReadFile("migrations/" + f.Name())
		require.NoError(t, err)
		then[f.Name()] = &fstest.MapFile{Data: raw}
	}
	old, err := sqlitefile.Open(t.Context(), path, then)
	require.NoError(t, err)
	for _, statement := range []string{
		`INSERT INTO sessions (id, link, tenant, flow, order_id, amount, minor, currency, callback_url, return_url, state,
			created_at, expires_at) VALUES ('a', 'l', 't', 'f', 'o', '1', 1, 'GBP', 'http://x', '', 'ended', 1, 2)`,
		`INSERT INTO callbacks (session_id, url, body, attempts, status, next_at, queued_at)
			VALUES ('a', 'http://x', 'x=1', 3, 503, 4, 5)`,
	} {
		_, err := old.Write.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	require.NoError(t, old.Close())
	s, err := OpenFile(t.Context(), path)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	due, err := s.DueCallbacks(t.Context(), time.Now())
	require.NoError(t, err)
	require.Equal(t, []Callback{{
		ID: 1, SessionID: "a", URL: "http://x", Body: "x=1", Attempts: 3, QueuedAt: time.UnixMilli(5).UTC(), Status: 503,
	}}, due)
}
