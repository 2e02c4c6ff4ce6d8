package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// errLent says that a transaction is not the borrower's to end.
var errLent = errors.New("store: the transaction was lent")

// lent is our transaction as River takes one: what River asks goes with what is kept, in the same round trip.
type lent struct{ tx *tx }

var _ pgx.Tx = lent{}

// Exec writes.
func (l lent) Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	return l.tx.exec(ctx, query, args...)
}

// Query reads what the transaction sees.
func (l lent) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	found, err := l.tx.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return lentRows{found}, nil
}

// QueryRow reads what the transaction sees, with Scan.
func (l lent) QueryRow(ctx context.Context, query string, args ...any) pgx.Row {
	return l.tx.queryRow(ctx, query, args...)
}

// Begin is refused: a part of a change that fails takes the change with it.
func (lent) Begin(context.Context) (pgx.Tx, error) { return nil, errLent }

// Commit is refused.
func (lent) Commit(context.Context) error { return errLent }

// Rollback is refused.
func (lent) Rollback(context.Context) error { return errLent }

// CopyFrom is refused: we lend for a few rows.
func (lent) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errLent
}

// LargeObjects has none: nothing of ours is one.
func (lent) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// SendBatch is sent by itself, after what is kept. An error of that one breaks the transaction, and so b as well.
func (l lent) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	l.tx.start()
	_ = l.tx.flush(ctx)
	return l.tx.conn.SendBatch(ctx, b)
}

// Prepare prepares a statement of the connection.
func (l lent) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return l.tx.conn.Conn().Prepare(ctx, name, sql)
}

// Conn is the connection.
func (l lent) Conn() *pgx.Conn { return l.tx.conn.Conn() }

// lentRows are rows whose Close has nothing to say: what has gone wrong with the connection is known to whoever uses it
// next.
type lentRows struct{ *rows }

// Close ends the reading.
func (r lentRows) Close() { _ = r.rows.Close() }
