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

	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// mostKept is how many statements are kept at most.
const mostKept = 200

// tx is a transaction of the server. What nobody waits for is kept and sent in one go, with the next thing that somebody
// does wait for.
type tx struct {
	raw    pgx.Tx
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
	if err := t.raw.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("store: write: %w", err)
	}
	return nil
}

// keep holds a statement back.
func (t *tx) keep(query string, args ...any) {
	if t.later == nil {
		t.later = &pgx.Batch{}
	}
	t.later.Queue(query, args...)
}

// Query reads what the transaction sees.
func (t *tx) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return rowsOf(t.raw.Query(ctx, t.engine.texts.of(query), args...))
}

// QueryRow reads what the transaction sees.
func (t *tx) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	if err := t.flush(ctx); err != nil {
		return noRow{err}
	}
	return t.raw.QueryRow(ctx, t.engine.texts.of(query), args...)
}

// noRow stands for a row that was not reached.
type noRow struct{ err error }

// Scan gives the error.
func (r noRow) Scan(...any) error { return r.err }

// Exec writes.
func (t *tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := t.flush(ctx); err != nil {
		return 0, err
	}
	tag, err := t.raw.Exec(ctx, t.engine.texts.of(query), args...)
	return tag.RowsAffected(), err
}

// Write is kept, but for very much.
func (t *tx) Write(ctx context.Context, query string, args ...any) error {
	t.keep(t.engine.texts.of(query), args...)
	if t.later.Len() >= mostKept {
		return t.flush(ctx)
	}
	return nil
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

// Enqueue adds a job.
func (t *tx) Enqueue(ctx context.Context, deliveryID string) error {
	if err := t.flush(ctx); err != nil {
		return err
	}
	return t.engine.jobs.Enqueue(ctx, t.raw, deliveryID)
}

// rows are pgx's, whose Close has nothing to say.
type rows struct{ pgx.Rows }

func rowsOf(r pgx.Rows, err error) (sqlstore.Rows, error) {
	if err != nil {
		return nil, err
	}
	return rows{r}, nil
}

// Close ends the reading.
func (r rows) Close() error {
	r.Rows.Close()
	return nil
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
