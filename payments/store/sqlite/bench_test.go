package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/storetest"
)

func benched(b *testing.B, now func() time.Time, outbox func(payments.Applied) []payments.Delivery) *Store {
	b.Helper()
	s, err := Open(b.Context(), Config{Path: filepath.Join(b.TempDir(), "ledger.db"), Now: now, Outbox: outbox})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	return s
}

func BenchmarkLedger(b *testing.B) { storetest.Bench(b, benched(b, nil, nil), nil) }

// BenchmarkLedgerAndWebhook has a message to deliver of each payment, with its job.
func BenchmarkLedgerAndWebhook(b *testing.B) {
	storetest.Bench(b, benched(b, nil, storetest.Owed), nil)
}

func BenchmarkGrowth(b *testing.B) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	s := benched(b, func() time.Time { return now }, nil)
	storetest.BenchGrowth(b, s, &now, func() int64 {
		var pages, size int64
		require.NoError(b, s.engine.read.QueryRowContext(b.Context(), `PRAGMA page_count`).Scan(&pages))
		require.NoError(b, s.engine.read.QueryRowContext(b.Context(), `PRAGMA page_size`).Scan(&size))
		return pages * size
	})
}
