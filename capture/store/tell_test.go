package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// submitted is a session whose try has the key "k" and its id.
func (b *bundle) submitted(t *testing.T, id string) Session {
	t.Helper()
	n := b.session(t, id)
	_, err := b.Claim(t.Context(), n.Link, b.now)
	require.NoError(t, err)
	require.NoError(t, b.Submit(t.Context(), Try{Key: "k" + id, SessionID: id, AskedAt: b.now}, "visa", "4242"))
	n, err = b.Get(t.Context(), id)
	require.NoError(t, err)
	return n
}

func spelled(_ Session, m Message) string {
	return strings.Join([]string{string(m.Result), fmt.Sprint(m.Minor), m.Currency, m.TransactionID, m.Reason}, " ")
}

// tells takes notices in, and gives what went out of it in its order.
func (b *bundle) tells(t *testing.T, id string, all ...Notice) (sent []string) {
	t.Helper()
	for _, n := range all {
		n.Key = "k" + id
		_, err := b.Tell(t.Context(), n, b.now, spelled)
		require.NoError(t, err)
	}
	for {
		due, err := b.DueCallbacks(t.Context(), b.now)
		require.NoError(t, err)
		if len(due) == 0 {
			return sent
		}
		require.Len(t, due, 1, "those of one session go one after the other")
		require.NoError(t, b.CallbackSent(t.Context(), due[0].ID, 204))
		sent = append(sent, due[0].Body)
	}
}

// story has the notices of one payment of 42.50.
type story struct {
	succeeded, ten, thirty, disputed, lost, won, failed, dropped, fails, tenAgain Notice
}

func newStory() story {
	of := func(event string, kind NoticeKind, minor int64, movement, reason string) Notice {
		n := Notice{
			Event: event, Kind: kind, TransactionID: "pi", Movement: movement, Minor: minor, Currency: "GBP", Reason: reason,
		}
		if kind == NoticeRefunded {
			n.Charged = 4250
		}
		return n
	}
	return story{
		succeeded: of("e1", NoticeApproved, 4250, "", ""),
		ten:       of("e2", NoticeRefunded, 1000, "ch", ""),
		thirty:    of("e3", NoticeRefunded, 3000, "ch", ""),
		disputed:  of("e4", NoticeDisputed, 1250, "dp", ""),
		lost:      of("e5", NoticeDisputed, 1250, "dp", ""),
		won:       of("e6", NoticeWon, 1250, "dp", ""),
		failed:    of("e7", NoticeDeclined, 4250, "", "expired_card"),
		dropped:   of("e8", NoticeDropped, 4250, "", "gateway_error"),
		fails:     of("e9", NoticeFailed, 1000, "re", ""),
		tenAgain:  of("e10", NoticeRefunded, 1000, "ch", ""),
	}
}

func TestTell(t *testing.T) {
	t.Parallel()
	s := newStory()
	const (
		paid, back10, back20 = "SUCCESS 4250 GBP pi ", "REFUNDED 1000 GBP ch-1000 ", "REFUNDED 2000 GBP ch-3000 "
		taken, restored      = "CHARGEBACK 1250 GBP dp ", "RESTORED 1000 GBP re "
	)
	dollars := s.succeeded
	dollars.Currency, dollars.Minor = "USD", 99
	for _, tt := range []struct {
		name string
		all  []Notice
		want []string
		ends Result
	}{
		{"a lost answer", []Notice{s.succeeded}, []string{paid}, Success},
		{"of another amount", []Notice{dollars}, []string{"SUCCESS 99 USD pi "}, Success},
		{"declined", []Notice{s.failed}, []string{"DECLINE 4250 GBP pi expired_card"}, Decline},
		{"cancelled", []Notice{s.dropped}, []string{"ERROR 4250 GBP pi gateway_error"}, Error},
		{"let go", []Notice{s.succeeded, s.dropped}, []string{paid, "VOIDED 4250 GBP pi "}, Success},
		{"let go twice", []Notice{s.succeeded, s.dropped, {
			Event: "again", Kind: NoticeDropped, TransactionID: "pi", Minor: 4250, Currency: "GBP",
		}}, []string{paid, "VOIDED 4250 GBP pi "}, Success},
		{"refunds", []Notice{s.succeeded, s.ten, s.thirty}, []string{paid, back10, back20}, Success},
		{"the later one first", []Notice{s.succeeded, s.thirty, s.ten}, []string{paid, "REFUNDED 3000 GBP ch-3000 "}, Success},
		{"a refund before all else", []Notice{s.ten, s.succeeded}, []string{paid, back10}, Success},
		{"a dispute before all else", []Notice{s.disputed, s.succeeded}, []string{paid, taken}, Success},
		{"a dispute that is lost", []Notice{s.succeeded, s.disputed, s.lost}, []string{paid, taken}, Success},
		{
			"a dispute that is won",
			[]Notice{s.succeeded, s.disputed, s.won},
			[]string{paid, taken, "RESTORED 1250 GBP dp "},
			Success,
		},
		{"won before it was opened", []Notice{s.succeeded, s.won, s.disputed}, []string{paid}, Success},
		{"a refund that fails", []Notice{s.succeeded, s.ten, s.fails}, []string{paid, back10, restored}, Success},
		{"a refund that was never heard of fails", []Notice{s.succeeded, s.fails}, []string{paid}, Success},
		{
			"a refund after one that failed",
			[]Notice{s.succeeded, s.ten, s.fails, s.tenAgain},
			[]string{paid, back10, restored, "REFUNDED 1000 GBP ch-1000-2 "},
			Success,
		},
		{"a decline after an approval", []Notice{s.succeeded, s.failed}, []string{paid}, Success},
		{
			"an approval after a decline",
			[]Notice{s.failed, s.succeeded},
			[]string{"DECLINE 4250 GBP pi expired_card", paid},
			Success,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.submitted(t, "a")
			require.Equal(t, tt.want, b.tells(t, "a", slices.Concat(tt.all, tt.all)...), "each event twice")
			got, err := b.Get(t.Context(), "a")
			require.NoError(t, err)
			require.Equal(t, Ended, got.State)
			require.Equal(t, tt.ends, got.Result)
			require.Equal(t, b.now, got.EndedAt)
			open, err := b.Unresolved(t.Context(), b.now.Add(time.Hour))
			require.NoError(t, err)
			require.Empty(t, open, "nobody asks any more")
		})
	}
}

// TestTellInAnyOrder: whatever the order of what is told of a payment, and however often, the approval goes out first, once,
// and the same sum has gone back.
func TestTellInAnyOrder(t *testing.T) {
	t.Parallel()
	s := newStory()
	n := 0
	permute([]Notice{s.succeeded, s.ten, s.thirty, s.dropped, s.failed}, func(order []Notice) {
		n++
		session, sent := Session{State: Submitted, Minor: 4250, Currency: "GBP"}, []Message(nil)
		for _, notice := range slices.Concat(order, order) {
			var more []Message
			session, more = session.take(notice)
			sent = append(sent, more...)
		}
		require.Equal(t, Success, session.Result)
		back, paid := int64(0), 0
		for _, m := range sent {
			switch m.Result {
			case Success:
				paid++
			case Refunded, Voided:
				require.Equal(t, 1, paid, "it is told of what was approved")
				back += m.Minor
			default: // before the approval alone
				require.Zero(t, paid)
			}
		}
		require.Equal(t, 1, paid)
		require.EqualValues(t, 4250, back)
	})
	require.Equal(t, 120, n)

	b := setup(t)
	all := []Notice{s.succeeded, s.ten, s.thirty, s.disputed, s.lost}
	for i := range all {
		id := fmt.Sprint("p", i)
		b.submitted(t, id)
		turned := slices.Concat(all[i:], all[:i])
		for at := range turned {
			turned[at].Event += id
		}
		sent := b.tells(t, id, slices.Concat(turned, turned[:3])...)
		require.Equal(t, "SUCCESS 4250 GBP pi ", sent[0])
		require.Equal(t, 1, strings.Count(strings.Join(sent, "\n"), "CHARGEBACK"))
	}
}

// permute gives each order of all.
func permute(all []Notice, each func([]Notice)) {
	var place func(int)
	place = func(at int) {
		if at == len(all) {
			each(all)
			return
		}
		for i := at; i < len(all); i++ {
			all[at], all[i] = all[i], all[at]
			place(at + 1)
			all[at], all[i] = all[i], all[at]
		}
	}
	place(0)
}

// TestAFailedRefundCountsOnce: it is told by events of several names.
func TestAFailedRefundCountsOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.submitted(t, "a")
	b.tells(t, "a", newStory().ten)
	for i, event := range []string{"f1", "f1", "f2"} {
		n := newStory().fails
		n.Key, n.Event = "ka", event
		told, err := b.Tell(t.Context(), n, b.now, spelled)
		require.NoError(t, err)
		require.Equal(t, i > 0, told.Again)
		require.Equal(t, i == 0, len(told.Messages) == 1)
	}
}

func TestTellOfNobody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	n := newStory().succeeded
	n.Key = "nobody's"
	_, err := b.Tell(t.Context(), n, b.now, spelled)
	require.ErrorIs(t, err, ErrNotFound)
	_, err = b.Key(t.Context(), "a")
	require.ErrorIs(t, err, ErrNotFound)
	b.submitted(t, "a")
	key, err := b.Key(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, "ka", key)
}

// TestTellContradicts: what had ended without a charge was charged, says the gateway, and so it is told.
func TestTellContradicts(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.submitted(t, "a")
	_, err := b.Finish(t.Context(), Ending{SessionID: "a", Result: Error, At: b.now}, "ERROR")
	require.NoError(t, err)
	n := newStory().succeeded
	n.Key = "ka"
	told, err := b.Tell(t.Context(), n, b.now, spelled)
	require.NoError(t, err)
	require.True(t, told.Contradicts())
	require.Equal(t, []string{"ERROR", "SUCCESS 4250 GBP pi "}, b.tells(t, "a"))
}

// TestAPurgeTakesNotices: they go with their session.
func TestAPurgeTakesNotices(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.submitted(t, "a")
	b.tells(t, "a", newStory().succeeded, newStory().ten)
	gone, err := b.Purge(t.Context(), b.now.Add(time.Hour))
	require.NoError(t, err)
	require.EqualValues(t, 1, gone)
	n := 0
	require.NoError(t, b.db.Read.QueryRowContext(t.Context(), "SELECT count(*) FROM notices").Scan(&n))
	require.Zero(t, n)
}

// TestOnlyAnUnusedLinkExpires: a call that came at the last moment is not ended by the clock.
func TestOnlyAnUnusedLinkExpires(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.submitted(t, "a")
	require.ErrorIs(t, b.Expire(t.Context(), Ending{SessionID: "a", Result: Error, At: b.now}, "x=1"), ErrState)
	b.session(t, "b")
	require.NoError(t, b.Expire(t.Context(), Ending{SessionID: "b", Result: Error, At: b.now}, "x=1"))
}
