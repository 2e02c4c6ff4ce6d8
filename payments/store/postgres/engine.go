package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

const (
	// riverSchema is where River's tables are.
	riverSchema = "river"
	// channel is what listeners listen to.
	channel = "attempt_changed"
	// tries is how often a transaction is begun that the server broke off.
	tries = 6
	// firstPause is the pause before the second try; it doubles.
	firstPause = 20 * time.Millisecond
)

// engine is PostgreSQL behind a pool of connections.
type engine struct {
	pool   *pgxpool.Pool
	listen *pgx.ConnConfig // of the connection that listens
	jobs   *sqlstore.Jobs[pgx.Tx]
	log    *zap.Logger
	texts  texts
}

var _ sqlstore.Engine = (*engine)(nil)

func newEngine(pool *pgxpool.Pool, listen *pgx.ConnConfig, log *zap.Logger) (*engine, error) {
	if log == nil {
		log = zap.NewNop()
	}
	jobs, err := sqlstore.NewJobs(riverpgxv5.New(pool), riverSchema, log)
	if err != nil {
		return nil, err
	}
	return &engine{pool: pool, listen: listen, jobs: jobs, log: log.Named("postgres")}, nil
}

// ForUpdate holds a row against all but those who only refer to it: no key of ours is ever changed.
func (*engine) ForUpdate() string { return " FOR NO KEY UPDATE" }

// Now is the server's clock: those of the nodes may differ.
func (e *engine) Now(ctx context.Context) (ms int64, ok bool, err error) {
	err = e.pool.QueryRow(ctx, `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint`).Scan(&ms)
	if err != nil {
		return 0, false, fmt.Errorf("store: clock: %w", err)
	}
	return ms, true, nil
}

// Query reads.
func (e *engine) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	found, err := e.pool.Query(ctx, e.texts.of(query), args...)
	if err != nil {
		return nil, err
	}
	return &rows{Rows: found}, nil
}

// QueryRow reads.
func (e *engine) QueryRow(ctx context.Context, query string, args ...any) sqlstore.Row {
	return e.pool.QueryRow(ctx, e.texts.of(query), args...)
}

// InTx runs f in one transaction, and once more where the server broke it off before its commit: for another one's
// sake, or because it went away. A commit whose answer is lost is an error: nobody knows what became of it, and whoever
// asks the ledger again sees.
func (e *engine) InTx(ctx context.Context, f func(sqlstore.Tx) error) error {
	pause := firstPause
	for try := 1; ; try++ {
		again, err := e.once(ctx, f)
		if err == nil || !again || try == tries || ctx.Err() != nil {
			return err
		}
		e.log.Debug("transaction is begun again", zap.Error(err))
		timer := time.NewTimer(pause + rand.N(pause))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
		pause *= 2
	}
}

// once runs f in a transaction; again tells that nothing of it was done and another try may succeed.
func (e *engine) once(ctx context.Context, f func(sqlstore.Tx) error) (again bool, err error) {
	t, err := e.begin(ctx, `BEGIN`)
	if err != nil {
		return passing(err), err
	}
	defer t.conn.Release()
	if err = f(t); err != nil {
		return passing(err), errors.Join(told(err), t.undo(ctx, passing(err)))
	}
	if err = t.commit(ctx); err != nil {
		return brokenOff(err), fmt.Errorf("store: commit: %w", errors.Join(told(err), t.undo(ctx, true)))
	}
	return false, nil
}

// begin takes a connection, to be released, for a transaction that begins with the first thing that is asked of it.
func (e *engine) begin(ctx context.Context, how string) (*tx, error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: begin: %w", err)
	}
	return &tx{conn: conn, engine: e, how: how}, nil
}

// Snapshot runs f in one reading transaction.
func (e *engine) Snapshot(ctx context.Context, f func(sqlstore.Querier) error) error {
	t, err := e.begin(ctx, `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
	if err != nil {
		return err
	}
	defer t.conn.Release()
	err = f(t)
	return errors.Join(err, t.undo(ctx, err != nil))
}

// Work runs jobs.
func (e *engine) Work(ctx context.Context, workers *river.Workers) error {
	return e.jobs.Work(ctx, workers)
}

// Listen hears what any node tells, on a connection of its own: a pooler that hands transactions out cannot listen.
func (e *engine) Listen(ctx context.Context, heard func(attemptID string)) error {
	conn, err := pgx.ConnectConfig(ctx, e.listen)
	if err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it is lost, or of no more use
	if _, err := conn.Exec(ctx, `LISTEN `+channel); err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("store: listen: %w", err)
		}
		heard(n.Payload)
	}
}

func (e *engine) close() { e.pool.Close() }

// told is err as the store knows it.
func told(err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if ok && (pg.Code == "22012" || pg.Code == "23505" && pg.TableName == "inbox") { // see tx.Replace and tx.Add
		return sqlstore.ErrStale
	}
	return err
}

// brokenOff tells that the server took the transaction back for another one's sake.
func brokenOff(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

// passing tells that err, before a commit, is not about what was asked: the server is busy with others, or away.
func passing(err error) bool {
	if brokenOff(err) || pgconn.SafeToRetry(err) {
		return true
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		class := pg.Code[:2]
		return class == "08" || class == "57" || class == "53" // connection, operator, resources
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	return connecting || lost(err)
}
