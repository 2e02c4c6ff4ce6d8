package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments/store/postgres"
	"github.com/tonegate/tonegate/payments/store/postgres/pgtest"
	"github.com/tonegate/tonegate/payments/store/storetest"
)

func BenchmarkLedger(b *testing.B) {
	server, err := pgtest.Start(b.Context(), true)
	require.NoError(b, err)
	defer func() { require.NoError(b, server.Stop()) }()
	require.NoError(b, server.Exec(b.Context(), "CREATE DATABASE bench"))
	s, err := postgres.Open(b.Context(), postgres.Config{DSN: server.DSN("bench"), Conns: 16})
	require.NoError(b, err)
	storetest.Bench(b, s)
	require.NoError(b, s.Close())
}
