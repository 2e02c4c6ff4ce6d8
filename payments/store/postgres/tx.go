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

// tx is a transaction of the server.
type tx struct {
	pgx.Tx

	engine *engine
}

// Query reads what the transaction sees.
func (t *tx) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	return rowsOf(t.Tx.Query(ctx, t.engine.texts.of(query), args...))
}

// QueryRow reads what the transaction sees.
func (t *tx) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	return t.Tx.QueryRow(ctx, t.engine.texts.of(query), args...)
}

// Exec writes.
func (t *tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := t.Tx.Exec(ctx, t.engine.texts.of(query), args...)
	return tag.RowsAffected(), err
}

// Lock holds an advisory lock until the end of the transaction.
func (t *tx) Lock(ctx context.Context, key string) error {
	if _, err := t.Tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, key); err != nil {
		return fmt.Errorf("store: lock: %w", err)
	}
	return nil
}

// Append adds an audit row in one statement, so that the chain is held no longer than it must.
func (t *tx) Append(ctx context.Context, chain int, body string) error {
	_, err := t.Tx.Exec(ctx, `WITH head AS (UPDATE audit_head SET n = n + 1, hash = sha256(hash || convert_to($2, 'UTF8'))
		WHERE chain = $1 RETURNING n, hash) INSERT INTO audit (chain, n, body, hash) SELECT $1, n, $2, hash FROM head`,
		chain, body)
	if err != nil {
		return fmt.Errorf("store: insert audit row: %w", err)
	}
	return nil
}

// Tell wakes the listeners of all nodes with the commit.
func (t *tx) Tell(ctx context.Context, attemptID string) error {
	if _, err := t.Tx.Exec(ctx, `SELECT pg_notify($1, $2)`, channel, attemptID); err != nil {
		return fmt.Errorf("store: notify: %w", err)
	}
	return nil
}

// Enqueue adds a job.
func (t *tx) Enqueue(ctx context.Context, deliveryID string) error {
	return t.engine.jobs.Enqueue(ctx, t.Tx, deliveryID)
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
