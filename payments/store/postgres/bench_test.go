package postgres_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments/store/postgres"
	"github.com/tonegate/tonegate/payments/store/postgres/pgtest"
	"github.com/tonegate/tonegate/payments/store/storetest"
)

// benched starts a server that keeps what it commits, as one in production does.
func benched(b *testing.B) (*pgtest.Server, string) {
	b.Helper()
	own, err := pgtest.Start(b.Context(), true)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, own.Stop()) })
	require.NoError(b, own.Exec(b.Context(), "CREATE DATABASE bench"))
	dsn := own.DSN("bench")
	return own, dsn
}

func node(b *testing.B, cfg postgres.Config) *postgres.Store {
	b.Helper()
	cfg.Conns = 16
	s, err := postgres.Open(b.Context(), cfg)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	return s
}

func BenchmarkLedger(b *testing.B) {
	server, dsn := benched(b)
	storetest.Bench(b, node(b, postgres.Config{DSN: dsn}), server.CPU)
}

// BenchmarkLedgerAndWebhook has a message to deliver of each payment, with its job.
func BenchmarkLedgerAndWebhook(b *testing.B) {
	server, dsn := benched(b)
	storetest.Bench(b, node(b, postgres.Config{DSN: dsn, Outbox: storetest.Owed}), server.CPU)
}

// BenchmarkNotify is from one node to another.
func BenchmarkNotify(b *testing.B) {
	_, dsn := benched(b)
	storetest.BenchNotify(b, node(b, postgres.Config{DSN: dsn}), node(b, postgres.Config{DSN: dsn}))
}

func BenchmarkGrowth(b *testing.B) {
	_, dsn := benched(b)
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	s := node(b, postgres.Config{DSN: dsn, Now: func() time.Time { return now }})
	storetest.BenchGrowth(b, s, &now, func() (size int64) {
		c, err := pgx.Connect(b.Context(), dsn)
		require.NoError(b, err)
		_, err = c.Exec(b.Context(), `VACUUM`) // as the server does by itself, in time
		require.NoError(b, err)
		require.NoError(b, c.QueryRow(b.Context(), `SELECT pg_database_size(current_database())`).Scan(&size))
		require.NoError(b, c.Close(b.Context()))
		return size
	})
}
