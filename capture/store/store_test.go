package store

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type bundle struct {
	*Store
	path string
	now  time.Time
}

func setup(t *testing.T) *bundle {
	t.Helper()
	b := &bundle{path: filepath.Join(t.TempDir(), "capture.db"), now: time.UnixMilli(1_800_000_000_123).UTC()}
	s, err := OpenFile(t.Context(), b.path)
	require.NoError(t, err)
	b.Store = s
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

func (b *bundle) session(t *testing.T, id string) Session {
	t.Helper()
	n := Session{
		ID: id, Link: "link-" + id, Tenant: "303", Flow: "4473", OrderID: "order-" + id, Amount: "4250", Minor: 4250,
		Currency: "GBP", CallbackURL: "http://127.0.0.1/callbacks/" + id, ReturnURL: "", State: Open,
		CreatedAt: b.now, ExpiresAt: b.now.Add(time.Minute),
	}
	got, err := b.Create(t.Context(), n)
	require.NoError(t, err)
	require.Equal(t, n, got)
	return n
}

func TestCreateAndGetRoundTrip(t *testing.T) {
	t.Parallel()
	b := setup(t)
	want := b.session(t, "a")
	got, err := b.Get(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, want, got)
	_, err = b.Get(t.Context(), "nobody")
	require.ErrorIs(t, err, ErrNotFound)

	again := want
	again.ID, again.Link, again.Minor = "b", "link-b", 1
	got, err = b.Create(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, want, got, "an order is launched once")
	again.Tenant = "404"
	got, err = b.Create(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, "b", got.ID, "order ids are a tenant's own")
	again.OrderID = "other"
	_, err = b.Create(t.Context(), again)
	require.Error(t, err, "an id is given once")
}

func TestClaim(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := b.session(t, "a")
	tests := []struct {
		name, link string
		at         time.Time
	}{
		{"unknown", "link-z", b.now},
		{"empty", "", b.now},
		{"expired to the millisecond", n.Link, n.ExpiresAt},
		{"expired long ago", n.Link, n.ExpiresAt.Add(time.Hour)},
	}
	for _, tt := range tests {
		_, err := b.Claim(t.Context(), tt.link, tt.at)
		require.ErrorIs(t, err, ErrLink, tt.name)
	}
	got, err := b.Claim(t.Context(), n.Link, n.ExpiresAt.Add(-time.Millisecond))
	require.NoError(t, err)
	require.Equal(t, Connected, got.State)
	_, err = b.Claim(t.Context(), n.Link, b.now)
	require.ErrorIs(t, err, ErrLink, "used")
}

func TestClaimIsWonOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := b.session(t, "a")
	var won atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := b.Claim(t.Context(), n.Link, b.now); err == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, won.Load())
}

func TestSubmitComesBeforeTheGatewayAndOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := b.session(t, "a")
	try := Try{Key: "key-a", SessionID: "a", AskedAt: b.now}
	require.ErrorIs(t, b.Submit(t.Context(), try, "visa", "4242"), ErrState, "not connected yet")
	_, err := b.Claim(t.Context(), n.Link, b.now)
	require.NoError(t, err)
	require.NoError(t, b.Capturing(t.Context(), "a"))
	require.ErrorIs(t, b.Capturing(t.Context(), "a"), ErrState)
	require.NoError(t, b.Submit(t.Context(), try, "visa", "4242"))
	require.ErrorIs(t, b.Submit(t.Context(), Try{Key: "key-b", SessionID: "a", AskedAt: b.now}, "visa", "4242"), ErrState)

	require.NoError(t, b.Close())
	b.Store, err = OpenFile(t.Context(), b.path)
	require.NoError(t, err)
	open, err := b.Unresolved(t.Context(), b.now)
	require.NoError(t, err)
	require.Equal(t, []Try{try}, open)
	got, err := b.Get(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, Submitted, got.State)
	require.Equal(t, "4242", got.Last4)
}

func TestFinish(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		first  Result
		second Result
		again  bool
		want   Result
	}{
		{"duplicate is a no-op", Success, Success, false, Success},
		{"a contradiction overwrites nothing", Decline, Success, false, Decline},
		{"unknown is resolved later", Unknown, Success, true, Success},
		{"unknown may stay unknown", Unknown, Unknown, true, Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			n := b.session(t, "a")
			_, err := b.Claim(t.Context(), n.Link, b.now)
			require.NoError(t, err)
			require.NoError(t, b.Submit(t.Context(), Try{Key: "k", SessionID: "a", AskedAt: b.now}, "visa", "4242"))

			body := func(r Result) string {
				if r == Unknown {
					return ""
				}
				return "transactionResult=" + string(r)
			}
			done, err := b.Finish(t.Context(), Ending{SessionID: "a", Result: tt.first, At: b.now}, body(tt.first))
			require.NoError(t, err)
			require.True(t, done)
			done, err = b.Finish(t.Context(), Ending{SessionID: "a", Result: tt.second, At: b.now}, body(tt.second))
			require.NoError(t, err)
			require.Equal(t, tt.again, done)

			got, err := b.Get(t.Context(), "a")
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Result)
			due, err := b.DueCallbacks(t.Context(), b.now)
			require.NoError(t, err)
			open, err := b.Unresolved(t.Context(), b.now)
			require.NoError(t, err)
			if tt.want == Unknown {
				require.Empty(t, due)
				require.Len(t, open, 1)
				return
			}
			require.Empty(t, open)
			require.Len(t, due, 1)
			require.Equal(t, body(tt.want), due[0].Body)
			require.Equal(t, n.CallbackURL, due[0].URL)
		})
	}
}

func TestCancelStopsAtSubmitted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := b.session(t, "a")
	e := Ending{SessionID: "a", Result: Cancelled, At: b.now}
	_, err := b.Claim(t.Context(), n.Link, b.now)
	require.NoError(t, err)
	require.NoError(t, b.Submit(t.Context(), Try{Key: "k", SessionID: "a", AskedAt: b.now}, "visa", "4242"))
	require.ErrorIs(t, b.Cancel(t.Context(), e, "x=1"), ErrState)

	b.session(t, "b")
	e.SessionID = "b"
	require.NoError(t, b.Cancel(t.Context(), e, "x=1"))
	require.ErrorIs(t, b.Cancel(t.Context(), e, "x=1"), ErrState)
}

func TestWorkLists(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.session(t, "open")
	call := b.session(t, "call")
	_, err := b.Claim(t.Context(), call.Link, b.now)
	require.NoError(t, err)

	expired, err := b.Expired(t.Context(), b.now)
	require.NoError(t, err)
	require.Empty(t, expired)
	expired, err = b.Expired(t.Context(), b.now.Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, []string{"open"}, expired)
	stranded, err := b.Stranded(t.Context())
	require.NoError(t, err)
	require.Equal(t, []OnCall{{"call", call.Link}}, stranded)
}

func TestCallbacksAreKeptUntilTaken(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.session(t, "a")
	_, err := b.Finish(t.Context(), Ending{SessionID: "a", Result: Error, At: b.now}, "x=1")
	require.NoError(t, err)
	due, err := b.DueCallbacks(t.Context(), b.now)
	require.NoError(t, err)
	require.Len(t, due, 1)

	later := b.now.Add(time.Second)
	require.NoError(t, b.CallbackFailed(t.Context(), due[0].ID, 503, later))
	none, err := b.DueCallbacks(t.Context(), b.now)
	require.NoError(t, err)
	require.Empty(t, none)
	again, err := b.DueCallbacks(t.Context(), later)
	require.NoError(t, err)
	require.Equal(t, 1, again[0].Attempts)

	require.NoError(t, b.CallbackSent(t.Context(), due[0].ID, 204))
	require.ErrorIs(t, b.CallbackSent(t.Context(), due[0].ID, 204), ErrState)
	none, err = b.DueCallbacks(t.Context(), later.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestPostponeTry(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := b.session(t, "a")
	_, err := b.Claim(t.Context(), n.Link, b.now)
	require.NoError(t, err)
	require.NoError(t, b.Submit(t.Context(), Try{Key: "k", SessionID: "a", AskedAt: b.now}, "visa", "4242"))
	require.NoError(t, b.PostponeTry(t.Context(), "k", b.now.Add(time.Minute)))
	open, err := b.Unresolved(t.Context(), b.now)
	require.NoError(t, err)
	require.Empty(t, open)
	open, err = b.Unresolved(t.Context(), b.now.Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, 1, open[0].Lookups)
	require.ErrorIs(t, b.PostponeTry(t.Context(), "none", b.now), ErrState)
}

func TestSchemaHasNoRoomForCardData(t *testing.T) {
	t.Parallel()
	sql, err := os.ReadFile("migrations/00001_sessions.sql")
	require.NoError(t, err)
	for _, word := range []string{"pan ", "card_number", "expiry", "cvc", "cvv", "security"} {
		for line := range strings.Lines(string(sql)) {
			if !strings.HasPrefix(line, "--") {
				require.NotContains(t, strings.ToLower(line), word)
			}
		}
	}
}

func TestACardIsKeptUnderItsFirstKey(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first, err := b.Keep(t.Context(), Token{Tenant: "a", TransactionID: "t", Key: "k1", AskedAt: b.now})
	require.NoError(t, err)
	require.Equal(t, "k1", first.Key)
	require.Empty(t, first.Token)
	require.NoError(t, b.Kept(t.Context(), "k1", "tok"))
	again, err := b.Keep(t.Context(), Token{Tenant: "a", TransactionID: "t", Key: "k2", AskedAt: b.now.Add(time.Hour)})
	require.NoError(t, err)
	require.Equal(t, "k1", again.Key)
	require.Equal(t, "tok", again.Token)
	require.Equal(t, first.AskedAt, again.AskedAt)
	other, err := b.Keep(t.Context(), Token{Tenant: "b", TransactionID: "t", Key: "k3", AskedAt: b.now})
	require.NoError(t, err)
	require.Equal(t, "k3", other.Key)
	require.ErrorIs(t, b.Kept(t.Context(), "none", "tok"), ErrState)
}
