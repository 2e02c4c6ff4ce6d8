package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// engine is SQLite with one writer and a few readers.
type engine struct {
	path  string
	write *sql.DB
	read  *sql.DB
	jobs  *sqlstore.Jobs[*sql.Tx]

	prepared sync.Map // of the writer: *sql.Stmt by query
	reading  sync.Map // of the readers
}

var _ sqlstore.Engine = (*engine)(nil)

func newEngine(write, read *sql.DB, cfg Config) (*engine, error) {
	jobs, err := sqlstore.NewJobs(riversqlite.New(write), "", cfg.Log)
	if err != nil {
		return nil, err
	}
	return &engine{path: cfg.Path, write: write, read: read, jobs: jobs}, nil
}

// ForUpdate is empty: a transaction has the database to itself.
func (*engine) ForUpdate() string { return "" }

// Now is left to the process.
func (*engine) Now(context.Context) (int64, bool, error) { return 0, false, nil }

// Query reads beside the writer.
func (e *engine) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	if s := e.reader(ctx, query); s != nil { //nolint:sqlclosecheck // It is the engine's, and closed with it.
		return s.QueryContext(ctx, args...) //nolint:rowserrcheck // The caller does.
	}
	return e.read.QueryContext(ctx, query, args...) //nolint:rowserrcheck // The caller does.
}

// reader is the query, prepared: to parse it costs more than to run it. It is nil where it cannot be, and the query itself
// tells why.
func (e *engine) reader(ctx context.Context, query string) *sql.Stmt {
	if known, ok := e.reading.Load(query); ok {
		return known.(*sql.Stmt) //nolint:forcetypeassert // Nothing else is stored.
	}
	stmt, err := e.read.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	if first, other := e.reading.LoadOrStore(query, stmt); other {
		_ = stmt.Close()         //nolint:sqlclosecheck // Somebody else was first; the kept ones are closed with the engine.
		return first.(*sql.Stmt) //nolint:forcetypeassert // Nothing else is stored.
	}
	return stmt
}

// QueryRow reads beside the writer.
func (e *engine) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	if s := e.reader(ctx, query); s != nil { //nolint:sqlclosecheck // It is the engine's, and closed with it.
		return s.QueryRowContext(ctx, args...)
	}
	return e.read.QueryRowContext(ctx, query, args...)
}

// InTx runs f in one immediate transaction.
func (e *engine) InTx(ctx context.Context, f func(sqlstore.Tx) error) error {
	raw, err := e.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	t := &tx{Tx: raw, engine: e}
	err = f(t)
	defer e.prepare(ctx, t)
	if err != nil {
		if undo := raw.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("store: rollback: %w", undo))
		}
		return err
	}
	if err = raw.Commit(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}

// Snapshot runs f in one reading transaction.
func (e *engine) Snapshot(ctx context.Context, f func(sqlstore.Querier) error) error {
	raw, err := e.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer func() { _ = raw.Rollback() }() // nothing was written
	return f(reading{raw})
}

// reading is a transaction that reads.
type reading struct{ *sql.Tx }

// Query reads what the transaction sees.
func (r reading) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	return r.QueryContext(ctx, query, args...) //nolint:rowserrcheck // The caller does.
}

// QueryRow reads what the transaction sees.
func (r reading) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	return r.QueryRowContext(ctx, query, args...)
}

// Work runs jobs.
func (e *engine) Work(ctx context.Context, workers *river.Workers) error {
	return e.jobs.Work(ctx, workers)
}

// Listen hears nothing: a file wakes nobody. What another process does to it is seen when Watch looks.
func (*engine) Listen(ctx context.Context, _ func(attemptID string)) error {
	<-ctx.Done()
	return nil
}

// prepare keeps the queries of a transaction that were new, once the writer is free again: to parse them costs more than
// to run them. One that cannot be prepared now is parsed again the next time.
func (e *engine) prepare(ctx context.Context, t *tx) {
	for _, query := range t.fresh {
		stmt, err := e.write.PrepareContext(ctx, query)
		if err != nil {
			return
		}
		if _, other := e.prepared.LoadOrStore(query, stmt); other {
			_ = stmt.Close() //nolint:sqlclosecheck // Somebody else was first; the kept ones are closed with the engine.
		}
	}
}

func (e *engine) close() error {
	var errs []error
	for _, kept := range []*sync.Map{&e.prepared, &e.reading} {
		kept.Range(func(query, stmt any) bool {
			errs = append(errs, stmt.(*sql.Stmt).Close()) //nolint:forcetypeassert // Nothing else is stored.
			kept.Delete(query)
			return true
		})
	}
	return errors.Join(append(errs, e.read.Close(), e.write.Close())...)
}

// tx is a transaction of the writer.
type tx struct {
	*sql.Tx

	engine *engine
	fresh  []string // queries that are not prepared yet
}

// stmt is the query, prepared; nil where it is not yet.
func (t *tx) stmt(ctx context.Context, query string) *sql.Stmt {
	if known, ok := t.engine.prepared.Load(query); ok {
		return t.StmtContext(ctx, known.(*sql.Stmt)) //nolint:forcetypeassert // Nothing else is stored.
	}
	t.fresh = append(t.fresh, query)
	return nil
}

// Query reads what the transaction sees.
func (t *tx) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	if s := t.stmt(ctx, query); s != nil { //nolint:sqlclosecheck // It is the engine's, and closed with it.
		return s.QueryContext(ctx, args...) //nolint:rowserrcheck // The caller does.
	}
	return t.QueryContext(ctx, query, args...) //nolint:rowserrcheck // The caller does.
}

// QueryRow reads what the transaction sees.
func (t *tx) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	if s := t.stmt(ctx, query); s != nil { //nolint:sqlclosecheck // It is the engine's, and closed with it.
		return s.QueryRowContext(ctx, args...)
	}
	return t.QueryRowContext(ctx, query, args...)
}

// Exec writes.
func (t *tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if s := t.stmt(ctx, query); s != nil { //nolint:sqlclosecheck // It is the engine's, and closed with it.
		res, err = s.ExecContext(ctx, args...)
	} else {
		res, err = t.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Write is Exec: nothing is gained by waiting.
func (t *tx) Write(ctx context.Context, query string, args ...any) error {
	_, err := t.Exec(ctx, query, args...)
	return err
}

// Replace is Exec that counts.
func (t *tx) Replace(ctx context.Context, update, condition string, args ...any) error {
	return t.one(ctx, update+` AND `+condition, args...)
}

// Exists is QueryRow.
func (t *tx) Exists(ctx context.Context, query string, args ...any) error {
	var found bool
	var one any
	err := t.Find(ctx, &found, []any{&one}, query, args...)
	if err == nil && !found {
		err = sqlstore.ErrStale
	}
	return err
}

// Add is Exec that counts.
func (t *tx) Add(ctx context.Context, insert string, args ...any) error {
	return t.one(ctx, insert+` ON CONFLICT DO NOTHING`, args...)
}

func (t *tx) one(ctx context.Context, query string, args ...any) error {
	n, err := t.Exec(ctx, query, args...)
	if err == nil && n != 1 {
		err = sqlstore.ErrStale
	}
	return err
}

// Find is QueryRow.
func (t *tx) Find(ctx context.Context, found *bool, into []any, query string, args ...any) error {
	err := t.QueryRow(ctx, query, args...).Scan(into...)
	*found = err == nil
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// Lock has nothing to do: a transaction has the database to itself.
func (*tx) Lock(context.Context, ...string) error { return nil }

// Append adds an audit row.
func (t *tx) Append(ctx context.Context, chain int, body string) error {
	var n int64
	var before []byte
	err := t.QueryRow(ctx, `SELECT n, hash FROM audit_head WHERE chain = ?`, chain).Scan(&n, &before)
	if err != nil {
		return fmt.Errorf("store: read head of audit: %w", err)
	}
	hash := sqlstore.Sum(before, body)
	err = t.Write(ctx, `INSERT INTO audit (chain, n, body, hash) VALUES (?, ?, ?, ?)`, chain, n+1, body, hash)
	if err != nil {
		return fmt.Errorf("store: insert audit row: %w", err)
	}
	err = t.Write(ctx, `UPDATE audit_head SET n = ?, hash = ? WHERE chain = ?`, n+1, hash, chain)
	if err != nil {
		return fmt.Errorf("store: move head of audit: %w", err)
	}
	return nil
}

// Tell wakes nobody: see Listen.
func (*tx) Tell(context.Context, string, bool) error { return nil }

// Enqueue adds jobs.
func (t *tx) Enqueue(ctx context.Context, deliveryIDs ...string) error {
	return t.engine.jobs.Enqueue(ctx, t.Tx, deliveryIDs...)
}
