package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/payments"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bundle is a fresh store with a clock of its own.
type bundle struct {
	*Store
	path string
	now  time.Time
}

func setup(t *testing.T) *bundle {
	t.Helper()
	b := &bundle{
		path: filepath.Join(t.TempDir(), "ledger.db"), now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC),
	}
	b.open(t)
	return b
}

func (b *bundle) open(t *testing.T) {
	t.Helper()
	s, err := Open(t.Context(), Config{Path: b.path, Now: func() time.Time { return b.now }})
	require.NoError(t, err)
	b.Store = s
	t.Cleanup(func() { require.NoError(t, s.Close()) })
}

func intent(token string) payments.Intent {
	return payments.Intent{
		CallID: "call-1", Provider: "default", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
		Reference: "INV-1001", OrderID: "tg" + token, Token: token, MaxCards: 2, Within: 4 * time.Minute,
		Consent: payments.Consent{By: "key", Node: "confirm", Said: "Shall I take that by card now?"},
	}
}

// begun is a fresh attempt, brought on by events.
func (b *bundle) begun(t *testing.T, token string, events ...payments.AttemptEvent) payments.Attempt {
	t.Helper()
	_, a, err := b.Begin(t.Context(), intent(token))
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
