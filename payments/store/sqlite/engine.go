package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// engine is SQLite with one writer and a few readers.
type engine struct {
	write *sql.DB
	read  *sql.DB
	jobs  *sqlstore.Jobs[*sql.Tx]

	mu       sync.Mutex
	watchers map[chan string]struct{}
}

var _ sqlstore.Engine = (*engine)(nil)

func newEngine(write, read *sql.DB, log *zap.Logger) (*engine, error) {
	jobs, err := sqlstore.NewJobs(riversqlite.New(write), "", log)
	if err != nil {
		return nil, err
	}
	return &engine{write: write, read: read, jobs: jobs, watchers: map[chan string]struct{}{}}, nil
}

// ForUpdate is empty: a transaction has the database to itself.
func (*engine) ForUpdate() string { return "" }

// Now is left to the process.
func (*engine) Now(context.Context) (int64, bool, error) { return 0, false, nil }

// Query reads beside the writer.
func (e *engine) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	return e.read.QueryContext(ctx, query, args...) //nolint:rowserrcheck // The caller does.
}

// QueryRow reads beside the writer.
func (e *engine) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	return e.read.QueryRowContext(ctx, query, args...)
}

// InTx runs f in one immediate transaction.
func (e *engine) InTx(ctx context.Context, f func(sqlstore.Tx) error) error {
	raw, err := e.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	t := &tx{Tx: raw, engine: e}
	if err = f(t); err != nil {
		if undo := raw.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("store: rollback: %w", undo))
		}
		return err
	}
	if err = raw.Commit(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	e.tell(t.changed)
	return nil
}

// Work runs jobs.
func (e *engine) Work(ctx context.Context, workers *river.Workers) error {
	return e.jobs.Work(ctx, workers)
}

// Listen tells of changes by this process; there is no other.
func (e *engine) Listen(ctx context.Context, heard func(attemptID string)) error {
	const backlog = 1024
	mine := make(chan string, backlog)
	e.mu.Lock()
	e.watchers[mine] = struct{}{}
	e.mu.Unlock()
	defer func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.watchers, mine)
	}()
	for {
		select {
		case id := <-mine:
			heard(id)
		case <-ctx.Done():
			return nil
		}
	}
}

// tell wakes the listeners. One that is far behind misses it: Watch looks for itself now and then.
func (e *engine) tell(changed []string) {
	if len(changed) == 0 {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for w := range e.watchers {
		for _, id := range changed {
			select {
			case w <- id:
			default:
			}
		}
	}
}

func (e *engine) close() error {
	return errors.Join(e.read.Close(), e.write.Close())
}

// tx is a transaction of the writer.
type tx struct {
	*sql.Tx

	engine  *engine
	changed []string
}

// Query reads what the transaction sees.
func (t *tx) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	return t.QueryContext(ctx, query, args...) //nolint:rowserrcheck // The caller does.
}

// QueryRow reads what the transaction sees.
func (t *tx) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	return t.QueryRowContext(ctx, query, args...)
}

// Exec writes.
func (t *tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := t.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Lock has nothing to do: a transaction has the database to itself.
func (*tx) Lock(context.Context, string) error { return nil }

// Append adds an audit row.
func (t *tx) Append(ctx context.Context, chain int, body string) error {
	var n int64
	var before []byte
	err := t.QueryRowContext(ctx, `SELECT n, hash FROM audit_head WHERE chain = ?`, chain).Scan(&n, &before)
	if err != nil {
		return fmt.Errorf("store: read head of audit: %w", err)
	}
	hash := sqlstore.Sum(before, body)
	_, err = t.ExecContext(ctx, `INSERT INTO audit (chain, n, body, hash) VALUES (?, ?, ?, ?)`, chain, n+1, body, hash)
	if err != nil {
		return fmt.Errorf("store: insert audit row: %w", err)
	}
	_, err = t.ExecContext(ctx, `UPDATE audit_head SET n = ?, hash = ? WHERE chain = ?`, n+1, hash, chain)
	if err != nil {
		return fmt.Errorf("store: move head of audit: %w", err)
	}
	return nil
}

// Tell wakes the listeners after the commit.
func (t *tx) Tell(_ context.Context, attemptID string) error {
	t.changed = append(t.changed, attemptID)
	return nil
}

// Enqueue adds a job.
func (t *tx) Enqueue(ctx context.Context, deliveryID string) error {
	return t.engine.jobs.Enqueue(ctx, t.Tx, deliveryID)
}
