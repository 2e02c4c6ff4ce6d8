package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// mostKept is how many statements are kept at most.
const mostKept = 200

// tx is a transaction of the server. What nobody waits for is kept and sent in one go with the next thing that somebody
// does wait for: the BEGIN with the first question, the COMMIT with the last writes. A change costs two round trips.
type tx struct {
	conn   *pgxpool.Conn
	engine *engine
	later  *pgx.Batch
}

// flush sends what is kept.
func (t *tx) flush(ctx context.Context) error {
	if t.later == nil {
		return nil
	}
	batch := t.later
	t.later = nil
	return t.conn.SendBatch(ctx, batch).Close()
}

// keep holds a statement back.
func (t *tx) keep(query string, args ...any) *pgx.QueuedQuery {
	if t.later == nil {
		t.later = &pgx.Batch{}
	}
	return t.later.Queue(query, args...)
}

// Query reads what the transaction sees.
func (t *tx) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	return t.query(ctx, t.engine.texts.of(query), args...)
}

func (t *tx) query(ctx context.Context, text string, args ...any) (*rows, error) {
	t.keep(text, args...)
	batch := t.later
	t.later = nil
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
		var none error
		t.keep(text, args...).QueryRow(func(r pgx.Row) error {
			err := r.Scan(into...)
			if errors.Is(err, pgx.ErrNoRows) { // an answer like any other, of which the connection need not know
				none, err = err, nil
			}
			return err
		})
		if err := t.flush(ctx); err != nil {
			return err
		}
		return none
	}
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

// Count is Write that counts.
func (t *tx) Count(_ context.Context, n *int64, query string, args ...any) error {
	t.keep(t.engine.texts.of(query), args...).Exec(func(tag pgconn.CommandTag) error {
		*n = tag.RowsAffected()
		return nil
	})
	return nil
}

// commit sends what is kept, and the COMMIT behind it.
func (t *tx) commit(ctx context.Context) error {
	t.keep(`COMMIT`).Exec(func(tag pgconn.CommandTag) error {
		if tag.String() == "ROLLBACK" {
			return pgx.ErrTxCommitRollback
		}
		return nil
	})
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

// Lock holds an advisory lock until the end of the transaction. What follows is read after it is held.
func (t *tx) Lock(_ context.Context, key string) error {
	t.keep(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, key)
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

// texts keeps queries as PostgreSQL wants them: with $1, $2 … in place of question marks, of which none stands in a
// literal.
type texts struct{ known sync.Map }

func (t *texts) of(query string) string {
	if text, ok := t.known.Load(query); ok {
		return text.(string) //nolint:forcetypeassert // Nothing else is stored.
	}
	parts := strings.Split(query, "?")
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteString("$" + strconv.Itoa(i))
		}
		b.WriteString(part)
	}
	t.known.Store(query, b.String())
	return b.String()
}

// lost tells that the connection broke.
func lost(err error) bool {
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}
