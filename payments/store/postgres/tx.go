package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// mostKept is how many statements are kept at most.
const mostKept = 200

// tx is a transaction of the server. What nobody waits for is kept and sent in one go with the next thing that somebody
// does wait for: the BEGIN with the first question, the COMMIT with the last writes. A change that asks nothing is sent in
// one go altogether, which the server takes as one transaction without either of them.
type tx struct {
	conn   *pgxpool.Conn
	engine *engine
	how    string // it begins
	begun  bool
	later  *pgx.Batch
}

// flush sends what is kept.
func (t *tx) flush(ctx context.Context) error {
	if t.later == nil {
		return nil
	}
	return t.conn.SendBatch(ctx, t.take()).Close()
}

// take gives what is kept, to be sent while the transaction goes on.
func (t *tx) take() *pgx.Batch {
	batch := t.later
	t.later, t.begun = nil, true
	return batch
}

// keep holds a statement back.
func (t *tx) keep(query string, args ...any) *pgx.QueuedQuery {
	t.start()
	return t.later.Queue(query, args...)
}

// start has the beginning kept, if it is not sent yet.
func (t *tx) start() {
	if t.later != nil {
		return
	}
	t.later = &pgx.Batch{}
	if !t.begun {
		t.later.Queue(t.how)
	}
}

// Query reads what the transaction sees.
func (t *tx) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	return t.query(ctx, t.engine.texts.of(query), args...)
}

func (t *tx) query(ctx context.Context, text string, args ...any) (*rows, error) {
	t.keep(text, args...)
	batch := t.take()
	results := t.conn.SendBatch(ctx, batch)
	before := batch.QueuedQueries[:batch.Len()-1]
	for _, q := range before {
		if err := settle(q, results); err != nil {
			return nil, errors.Join(err, results.Close())
		}
	}
	found, err := results.Query()
	if err != nil {
		return nil, errors.Join(err, results.Close())
	}
	return &rows{Rows: found, batch: results}, nil
}

// settle takes the answer to a statement that was kept.
func settle(q *pgx.QueuedQuery, results pgx.BatchResults) error {
	if q.Fn != nil {
		return q.Fn(results)
	}
	_, err := results.Exec()
	return err
}

// QueryRow reads what the transaction sees, with Scan.
func (t *tx) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	return t.queryRow(ctx, t.engine.texts.of(query), args...)
}

func (t *tx) queryRow(ctx context.Context, text string, args ...any) scanning {
	return func(into ...any) error {
		var found bool
		t.find(&found, into, text, args...)
		if err := t.flush(ctx); err != nil {
			return err
		}
		if !found {
			return pgx.ErrNoRows
		}
		return nil
	}
}

// find keeps a question. That there is no row is an answer like any other, of which the connection need not know.
func (t *tx) find(found *bool, into []any, text string, args ...any) {
	t.keep(text, args...).QueryRow(func(r pgx.Row) error {
		err := r.Scan(into...)
		*found = err == nil
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
}

// Find is kept.
func (t *tx) Find(_ context.Context, found *bool, into []any, query string, args ...any) error {
	t.find(found, into, t.engine.texts.of(query), args...)
	return nil
}

// scanning is a row that is read when it is scanned.
type scanning func(into ...any) error

// Scan asks for the row.
func (f scanning) Scan(into ...any) error { return f(into...) }

// Exec writes.
func (t *tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := t.exec(ctx, t.engine.texts.of(query), args...)
	return tag.RowsAffected(), err
}

func (t *tx) exec(ctx context.Context, text string, args ...any) (tag pgconn.CommandTag, err error) {
	t.keep(text, args...).Exec(func(got pgconn.CommandTag) error {
		tag = got
		return nil
	})
	return tag, t.flush(ctx)
}

// Write is kept, but for very much.
func (t *tx) Write(ctx context.Context, query string, args ...any) error {
	t.keep(t.engine.texts.of(query), args...)
	if t.later.Len() >= mostKept {
		return t.flush(ctx)
	}
	return nil
}

// Replace has the server fail where the condition is not met: what comes behind it, the end of the transaction too, is on
// its way already. It divides by zero then, as nothing else of ours does. An UPDATE that would count its rows itself costs
// more than to ask for them once.
func (t *tx) Replace(ctx context.Context, update, condition string, args ...any) error {
	return t.Write(ctx, update+` AND 1 / (`+condition+`)::INT = 1`, args...)
}

// Exists has the server fail likewise.
func (t *tx) Exists(ctx context.Context, query string, args ...any) error {
	return t.Write(ctx, `SELECT 1 / count(*) FROM (`+query+`) AS found`, args...)
}

// Add has the server fail where the message is there.
func (t *tx) Add(ctx context.Context, insert string, args ...any) error {
	return t.Write(ctx, insert, args...)
}

// commit sends what is kept, and the COMMIT behind it.
func (t *tx) commit(ctx context.Context) error {
	if !t.begun {
		return t.whole(ctx)
	}
	t.keep(`COMMIT`).Exec(func(tag pgconn.CommandTag) error {
		if tag.String() == "ROLLBACK" {
			return pgx.ErrTxCommitRollback
		}
		return nil
	})
	return t.flush(ctx)
}

// whole sends all of a transaction: everything up to the end of what is sent at once is one.
func (t *tx) whole(ctx context.Context) error {
	if t.later == nil {
		return nil
	}
	t.later.QueuedQueries = t.later.QueuedQueries[1:]
	return t.flush(ctx)
}

// undo takes back what was begun. With lost a connection that does not answer any more is no error of its own.
func (t *tx) undo(ctx context.Context, lost bool) error {
	t.later = nil
	raw := t.conn.Conn()
	if raw.IsClosed() || raw.PgConn().TxStatus() == 'I' {
		return nil
	}
	_, err := raw.Exec(context.WithoutCancel(ctx), `ROLLBACK`)
	if err == nil || lost {
		return nil // a connection that is not at rest is not used again
	}
	return fmt.Errorf("store: rollback: %w", err)
}

// Lock holds advisory locks until the end of the transaction, taken in their order. What follows is read after they are
// held.
func (t *tx) Lock(_ context.Context, keys ...string) error {
	locks, args := make([]string, len(keys)), make([]any, len(keys))
	for i, key := range keys {
		locks[i], args[i] = `pg_advisory_xact_lock(hashtextextended(?, 0))`, key
	}
	t.keep(t.engine.texts.of(`SELECT `+strings.Join(locks, ", ")), args...)
	return nil
}

// Append adds an audit row in one statement, so that the chain is held no longer than it must.
func (t *tx) Append(_ context.Context, chain int, body string) error {
	t.keep(`WITH head AS (UPDATE audit_head SET n = n + 1, hash = sha256(hash || convert_to($2, 'UTF8'))
		WHERE chain = $1 RETURNING n, hash) INSERT INTO audit (chain, n, body, hash) SELECT $1, n, $2, hash FROM head`,
		chain, body)
	return nil
}

// Tell wakes the listeners of all nodes with the commit. The server lets only one transaction at a time commit that does
// so, which is why those that concern nobody else do not.
func (t *tx) Tell(_ context.Context, attemptID string, own bool) error {
	if own {
		return nil
	}
	t.keep(`SELECT pg_notify($1, $2)`, channel, attemptID)
	return nil
}

// Enqueue adds jobs.
func (t *tx) Enqueue(ctx context.Context, deliveryIDs ...string) error {
	return t.engine.jobs.Enqueue(ctx, lent{t}, deliveryIDs...)
}

// rows are pgx's, of the last statement of a batch where there is one.
type rows struct {
	pgx.Rows

	batch pgx.BatchResults
}

// Close ends the reading.
func (r *rows) Close() error {
	r.Rows.Close()
	if r.batch == nil {
		return nil
	}
	return r.batch.Close()
}

// lost tells that the connection broke.
func lost(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
