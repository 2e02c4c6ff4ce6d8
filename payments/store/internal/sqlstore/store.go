package sqlstore

import (
	"context"
	"sync"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Config of a Store.
type Config struct {
	// Now is the clock; nil is time.Now, and the database's own for leases.
	Now func() time.Time
	// Node names this process among those that share the database. A process that starts under the same name takes over
	// what the one before it left.
	Node string
	// Lease is how long a node that is not heard of keeps its attempts.
	Lease time.Duration
	// Outbox gives what is to be delivered of a change; nil for nothing. What it gives within the transaction is kept, so
	// that a delivery is there if and only if its change is; it may be asked before and again.
	Outbox func(payments.Applied) []payments.Delivery
}

// Store is the ledger and the memory of conversations. Safe for concurrent use. Its engine's owner closes it.
type Store struct {
	db     Engine
	cfg    Config
	recent recent

	mu    sync.Mutex
	epoch int64 // of this node's life; 0 before it has joined
}

var (
	_ payments.Ledger  = (*Store)(nil)
	_ payments.Memory  = (*Store)(nil)
	_ payments.Post    = (*Store)(nil)
	_ payments.Watcher = (*Store)(nil)
	_ payments.Auditor = (*Store)(nil)
)

// New makes a store of an engine whose tables are up to date.
func New(db Engine, cfg Config) *Store {
	return &Store{db: db, cfg: cfg}
}

// Ping tells whether the database answers and can be written.
func (s *Store) Ping(ctx context.Context) error {
	return s.db.InTx(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `UPDATE node SET epoch = epoch WHERE name = ''`)
		return err
	})
}

func (s *Store) now() time.Time {
	if s.cfg.Now != nil {
		return s.cfg.Now()
	}
	return time.Now()
}

// millis is how a time stands in the tables.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
