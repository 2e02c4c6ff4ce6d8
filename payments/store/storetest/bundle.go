package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// Store is what the suite checks.
type Store interface {
	payments.Ledger
	payments.Memory
	payments.Post
	payments.Watcher
	payments.Auditor
	payments.Office
	Ping(ctx context.Context) error
	Beat(ctx context.Context) error
	Purge(ctx context.Context, before time.Time, progress func(sqlstore.Purged)) (sqlstore.Purged, error)
	Close() error
}

// Options of a store that the suite opens.
type Options struct {
	Node   string
	Lease  time.Duration
	Now    func() time.Time
	Outbox func(payments.Applied) []payments.Delivery
}

// Database is one that stores can be opened on.
type Database interface {
	// Open opens a store on it; the suite closes it.
	Open(t *testing.T, o Options) Store
	// Exec runs plain SQL, past the store's verbs.
	Exec(ctx context.Context, statement string) error
	// Count gives the one integer of a query.
	Count(ctx context.Context, query string) (int, error)
	// Unlock takes away what keeps audit rows from being changed, as the owner of a database can.
	Unlock(ctx context.Context) error
	// Shared tells that stores of several processes can be open on it at once.
	Shared() bool
}

// start is when the clocks of the tests begin.
func start() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }

// bundle is a fresh store with a clock of its own.
type bundle struct {
	Store

	db  Database
	now time.Time
}

func setup(t *testing.T, fresh func(*testing.T) Database) *bundle {
	t.Helper()
	b := &bundle{db: fresh(t), now: start()}
	b.open(t)
	return b
}

func (b *bundle) open(t *testing.T) {
	t.Helper()
	b.Store = b.opened(t, Options{Node: "one"})
}

// opened is another store on the same database.
func (b *bundle) opened(t *testing.T, o Options) Store {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return b.now }
	}
	s := b.db.Open(t, o)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func (b *bundle) exec(t *testing.T, statement string) {
	t.Helper()
	require.NoError(t, b.db.Exec(t.Context(), statement))
}

func (b *bundle) count(t *testing.T, query string) int {
	t.Helper()
	n, err := b.db.Count(t.Context(), query)
	require.NoError(t, err)
	return n
}

func intent(token string) payments.Intent {
	return payments.Intent{
		CallID: "call-1", Provider: "default", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
		Reference: "INV-1001", OrderID: "tg" + token, Token: token, MaxCards: 2, Within: 4 * time.Minute,
		Consent: payments.Consent{By: "key", Node: "confirm", Said: "Shall I take that by card now?", At: start()},
	}
}

// begun is a fresh attempt, brought on by events.
func (b *bundle) begun(t *testing.T, token string, events ...payments.AttemptEvent) payments.Attempt {
	t.Helper()
	return b.began(t, intent(token), events...)
}

func (b *bundle) began(t *testing.T, in payments.Intent, events ...payments.AttemptEvent) payments.Attempt {
	t.Helper()
	_, a, err := b.Begin(t.Context(), in)
	require.NoError(t, err)
	for _, e := range events {
		applied, err := b.Apply(t.Context(), a.ID, b.told(a, e))
		require.NoError(t, err)
		a = applied.Attempt
	}
	return a
}

// told is a change by e that agrees with the attempt.
func (b *bundle) told(a payments.Attempt, e payments.AttemptEvent) payments.Change {
	c := payments.Change{Event: e, Source: payments.FromDesk}
	if e == payments.Opened {
		c.SessionID, c.ExpiresAt = "session-1", b.now.Add(time.Minute)
	}
	if e.FromProvider() {
		c.Source, c.OrderID, c.Amount = payments.FromCallback, a.OrderID, a.Amount
		c.TransactionID, c.Card = "tx1", payments.Card{Brand: "visa", Last4: "4242"}
	}
	return c
}

// back is money that goes back of an attempt.
func (b *bundle) back(a payments.Attempt, e payments.AttemptEvent, minor int64, transaction string) payments.Change {
	c := b.told(a, e)
	c.Amount.Minor, c.TransactionID, c.Card = minor, transaction, payments.Card{}
	return c
}

// verified is the head of a trail that must be sound.
func (b *bundle) verified(t *testing.T) payments.AuditHead {
	t.Helper()
	head, err := b.VerifyAudit(t.Context(), payments.AuditHead{}, nil)
	require.NoError(t, err)
	return head
}
