package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
	"github.com/tonegate/tonegate/payments/store/postgres"
)

// engine is one on a database with a table t of one row, 1, in its column n.
func engine(t *testing.T) sqlstore.Engine {
	t.Helper()
	s, err := postgres.Open(t.Context(), postgres.Config{DSN: server.Database(t), Conns: 2})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	e := s.Engine()
	require.NoError(t, e.InTx(t.Context(), func(tx sqlstore.Tx) error {
		if _, err := tx.Exec(t.Context(), `CREATE TABLE t (n BIGINT PRIMARY KEY)`); err != nil {
			return err
		}
		return tx.Write(t.Context(), `INSERT INTO t VALUES (?)`, 1)
	}))
	return e
}

func sum(t *testing.T, q sqlstore.Querier) (n int64) {
	t.Helper()
	require.NoError(t, q.QueryRow(t.Context(), `SELECT coalesce(sum(n), 0)::bigint FROM t`).Scan(&n))
	return n
}

// TestWritesAreSeen: what was written without waiting is there for whoever asks next, in its order.
func TestWritesAreSeen(t *testing.T) {
	t.Parallel()
	e := engine(t)
	var most, none int64
	var found, other bool
	err := e.InTx(t.Context(), func(tx sqlstore.Tx) error {
		ctx := t.Context()
		require.NoError(t, tx.Write(ctx, `INSERT INTO t VALUES (?), (?)`, 10, 20))
		require.NoError(t, tx.Write(ctx, `UPDATE t SET n = n + 1 WHERE n >= ?`, 10))
		require.NoError(t, tx.Replace(ctx, `UPDATE t SET n = n + 0 WHERE n = ?`, `n > ?`, 11, 5))
		require.NoError(t, tx.Exists(ctx, `SELECT 1 FROM t WHERE n = ?`, 11))
		require.NoError(t, tx.Find(ctx, &found, []any{&most}, `SELECT n FROM t ORDER BY n DESC LIMIT ?`, 1))
		require.NoError(t, tx.Find(ctx, &other, []any{&none}, `SELECT n FROM t WHERE n = ?`, 5))
		require.EqualValues(t, 33, sum(t, tx))
		require.True(t, found)
		require.EqualValues(t, 21, most)
		require.False(t, other)
		require.NoError(t, tx.Write(ctx, `INSERT INTO t VALUES (?)`, 100))
		rows, err := tx.Query(ctx, `SELECT n FROM t ORDER BY n`)
		require.NoError(t, err)
		var all []int64
		for rows.Next() {
			var n int64
			require.NoError(t, rows.Scan(&n))
			all = append(all, n)
		}
		require.NoError(t, rows.Err())
		require.NoError(t, rows.Close())
		require.Equal(t, []int64{1, 11, 21, 100}, all)
		err = tx.QueryRow(ctx, `SELECT n FROM t WHERE n = ?`, 5).Scan(&none)
		require.ErrorIs(t, err, sql.ErrNoRows)
		n, err := tx.Exec(ctx, `DELETE FROM t WHERE n = ?`, 100)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		return tx.Write(ctx, `INSERT INTO t VALUES (?)`, 1000) // with the commit
	})
	require.NoError(t, err)
	require.EqualValues(t, 1033, sum(t, e))
}

// TestNothingOfIt: a change that fails, wherever it fails, is not there, and the connection serves the next one.
func TestNothingOfIt(t *testing.T) {
	t.Parallel()
	ours := errors.New("ours")
	write := func(ctx context.Context, tx sqlstore.Tx) error { return tx.Write(ctx, `INSERT INTO t VALUES (?)`, 50) }
	twice := func(ctx context.Context, tx sqlstore.Tx) error { return tx.Write(ctx, `INSERT INTO t VALUES (?)`, 1) }
	for name, f := range map[string]func(context.Context, sqlstore.Tx) error{
		"our own error, with writes that were not sent": func(ctx context.Context, tx sqlstore.Tx) error {
			return errors.Join(write(ctx, tx), ours)
		},
		"a write that fails with the commit": func(ctx context.Context, tx sqlstore.Tx) error {
			return errors.Join(write(ctx, tx), twice(ctx, tx))
		},
		"a write that fails with a question": func(ctx context.Context, tx sqlstore.Tx) error {
			var n int64
			err := errors.Join(write(ctx, tx), twice(ctx, tx))
			return errors.Join(err, tx.QueryRow(ctx, `SELECT 1`).Scan(&n))
		},
		"a write that fails before a list": func(ctx context.Context, tx sqlstore.Tx) error {
			err := errors.Join(write(ctx, tx), twice(ctx, tx))
			rows, listed := tx.Query(ctx, `SELECT 1`)
			if listed == nil {
				return rows.Close()
			}
			return errors.Join(err, listed)
		},
		"an error that nobody looked at": func(ctx context.Context, tx sqlstore.Tx) error {
			_, _ = tx.Exec(ctx, `INSERT INTO t VALUES (?)`, 1)
			return write(ctx, tx)
		},
		"only errors that nobody looked at": func(ctx context.Context, tx sqlstore.Tx) error {
			_, _ = tx.Exec(ctx, `INSERT INTO t VALUES (?)`, 50)
			_, _ = tx.Exec(ctx, `INSERT INTO t VALUES (?)`, 1)
			return nil
		},
		"a row that is another, with the commit": func(ctx context.Context, tx sqlstore.Tx) error {
			return errors.Join(write(ctx, tx), tx.Replace(ctx, `UPDATE t SET n = 3 WHERE n = ?`, `n > ?`, 1, 5))
		},
		"a row that is not there": func(ctx context.Context, tx sqlstore.Tx) error {
			return errors.Join(write(ctx, tx), tx.Exists(ctx, `SELECT 1 FROM t WHERE n = ?`, 2))
		},
		"a row that is another, before a question": func(ctx context.Context, tx sqlstore.Tx) error {
			var n int64
			err := errors.Join(write(ctx, tx), tx.Replace(ctx, `UPDATE t SET n = 3 WHERE n = ?`, `n > ?`, 1, 5))
			return errors.Join(err, tx.QueryRow(ctx, `SELECT 1`).Scan(&n))
		},
		"the caller went away": func(ctx context.Context, tx sqlstore.Tx) error {
			gone, cancel := context.WithCancel(ctx)
			cancel()
			_, err := tx.Exec(gone, `INSERT INTO t VALUES (?)`, 50)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engine(t)
			err := e.InTx(t.Context(), func(tx sqlstore.Tx) error { return f(t.Context(), tx) })
			require.Error(t, err)
			require.EqualValues(t, 1, sum(t, e))
		})
	}
}

// TestSnapshot: it sees one moment, and writes nothing.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	e := engine(t)
	err := e.Snapshot(t.Context(), func(q sqlstore.Querier) error {
		require.EqualValues(t, 1, sum(t, q))
		require.NoError(t, e.InTx(t.Context(), func(tx sqlstore.Tx) error {
			return tx.Write(t.Context(), `INSERT INTO t VALUES (?)`, 7)
		}))
		require.EqualValues(t, 1, sum(t, q))
		return nil
	})
	require.NoError(t, err)
	require.EqualValues(t, 8, sum(t, e))
	readOnly := e.Snapshot(t.Context(), func(q sqlstore.Querier) error {
		var n int64
		return q.QueryRow(t.Context(), `DELETE FROM t RETURNING n`).Scan(&n)
	})
	pg, ok := errors.AsType[*pgconn.PgError](readOnly)
	require.True(t, ok)
	require.Equal(t, "25006", pg.Code)
	require.EqualValues(t, 8, sum(t, e))
}

// TestLent: River's part of a change sees the rest of it, and cannot end it.
func TestLent(t *testing.T) {
	t.Parallel()
	e := engine(t)
	err := e.InTx(t.Context(), func(tx sqlstore.Tx) error {
		ctx := t.Context()
		lent := postgres.Lend(tx)
		require.NoError(t, tx.Write(ctx, `INSERT INTO t VALUES (?)`, 2))
		rows, err := lent.Query(ctx, `SELECT n FROM t ORDER BY n`)
		require.NoError(t, err)
		all, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		require.NoError(t, err)
		require.Equal(t, []int64{1, 2}, all)
		tag, err := lent.Exec(ctx, `UPDATE t SET n = n + $1`, 10)
		require.NoError(t, err)
		require.EqualValues(t, 2, tag.RowsAffected())
		var n int64
		require.NoError(t, lent.QueryRow(ctx, `SELECT max(n) FROM t`).Scan(&n))
		require.EqualValues(t, 12, n)
		b := &pgx.Batch{}
		b.Queue(`UPDATE t SET n = n - $1`, 10)
		require.NoError(t, lent.SendBatch(ctx, b).Close())
		_, err = lent.Begin(ctx)
		require.Error(t, err)
		require.Error(t, lent.Commit(ctx))
		require.Error(t, lent.Rollback(ctx))
		_, err = lent.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"n"}, pgx.CopyFromRows(nil))
		require.Error(t, err)
		return nil
	})
	require.NoError(t, err)
	require.EqualValues(t, 3, sum(t, e))
}
