package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/payments/store/postgres"
	"github.com/tonegate/tonegate/payments/store/postgres/pgtest"
	"github.com/tonegate/tonegate/payments/store/storetest"
)

var server pgtest.Shared //nolint:gochecknoglobals // One server for all tests of the package.

func TestMain(m *testing.M) { goleak.VerifyTestMain(server.Tests(m)) }

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Database {
		t.Helper()
		return &database{dsn: server.Database(t)}
	})
}

// database is one that the suite uses.
type database struct{ dsn string }

func (d *database) Open(t *testing.T, o storetest.Options) storetest.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), postgres.Config{
		DSN: d.dsn, Conns: 4, Node: o.Node, Lease: o.Lease, Now: o.Now, Outbox: o.Outbox,
	})
	require.NoError(t, err)
	return s
}

func (d *database) Exec(ctx context.Context, statement string) error {
	return d.with(ctx, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, statement)
		return err
	})
}

func (d *database) Count(ctx context.Context, query string) (n int, err error) {
	err = d.with(ctx, func(c *pgx.Conn) error { return c.QueryRow(ctx, query).Scan(&n) })
	return n, err
}

func (d *database) Unlock(ctx context.Context) error {
	return d.Exec(ctx, `ALTER TABLE audit DISABLE TRIGGER ALL`)
}

// Shared is true: any number of processes can use it.
func (*database) Shared() bool { return true }

func (d *database) with(ctx context.Context, f func(*pgx.Conn) error) error {
	c, err := pgx.Connect(ctx, d.dsn)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	return f(c)
}
