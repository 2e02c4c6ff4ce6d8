package sqlstore

import (
	"context"
	"errors"

	"github.com/riverqueue/river"
)

// ErrStale says that a row is no longer what a transaction took it for; nothing of the transaction is done.
var ErrStale = errors.New("store: a row has changed meanwhile")

// Engine is a database: the few things that SQLite and PostgreSQL do differently. Queries are the same for both, with
// question marks for their arguments.
type Engine interface {
	Querier
	// InTx runs f in one transaction and commits it if f gives no error. Where the database had to break the transaction
	// off for another one, it runs f again.
	InTx(ctx context.Context, f func(Tx) error) error
	// Snapshot runs f on the database as it is at one moment.
	Snapshot(ctx context.Context, f func(Querier) error) error
	// ForUpdate is what a SELECT ends with to hold its row until the end of the transaction.
	ForUpdate() string
	// Now is the database's clock in milliseconds, the same for every node; false where the process's own is as good.
	Now(ctx context.Context) (ms int64, ok bool, err error)
	// Work runs jobs until ctx ends.
	Work(ctx context.Context, workers *river.Workers) error
	// Listen calls heard with each attempt that Tell was called for, until ctx ends or the line is lost.
	Listen(ctx context.Context, heard func(attemptID string)) error
}

// Querier reads.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) Row
}

// Tx is a transaction.
type Tx interface {
	Querier
	// Exec gives the number of rows that it touched.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	// Write is Exec for what nobody waits for: an error may come as late as the end of the transaction.
	Write(ctx context.Context, query string, args ...any) error
	// Replace is Write of an UPDATE that finds one row by its key. If the row does not meet a condition, whose arguments
	// come last, the whole transaction fails with ErrStale. That there is a row is for Exists to tell.
	Replace(ctx context.Context, update, condition string, args ...any) error
	// Exists is Write of a question. If it finds no row, the whole transaction fails with ErrStale.
	Exists(ctx context.Context, query string, args ...any) error
	// Add is Write of an INSERT into the inbox. If the same message is there, the whole transaction fails with ErrStale.
	Add(ctx context.Context, insert string, args ...any) error
	// Find puts the one row of a query into what is given, and whether there is one into found, by the time that something
	// asked for later is there.
	Find(ctx context.Context, found *bool, into []any, query string, args ...any) error
	// Lock holds off every other transaction that locks one of keys, until the end of this one.
	Lock(ctx context.Context, keys ...string) error
	// Append adds a row to an audit chain and moves its head: n + 1, and SHA-256 over the hash before and the body.
	Append(ctx context.Context, chain int, body string) error
	// Tell wakes those who watch for changes of an attempt, once the transaction is committed. One of this node's own is
	// known here already, so other nodes need not be woken for it: they see it when they look.
	Tell(ctx context.Context, attemptID string, own bool) error
	// Enqueue puts deliveries, one at least, into the queue of jobs, to be tried at once.
	Enqueue(ctx context.Context, deliveryIDs ...string) error
}

// Row is the one row of a query; Scan gives sql.ErrNoRows, or an error that is it, where there is none.
type Row interface {
	Scan(into ...any) error
}

// Rows are the rows of a query.
type Rows interface {
	Row
	Next() bool
	Err() error
	Close() error
}
