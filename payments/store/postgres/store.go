package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// lease is how long a node that is not heard of keeps its attempts.
const lease = 10 * time.Second

// Config of a Store.
type Config struct {
	// DSN of the database, as postgres://user@host/database or key=value pairs.
	DSN string
	// ListenDSN is a way to the same database past any pooler that hands out transactions; empty: DSN is one.
	ListenDSN string
	// Conns is the size of the pool; 0 is 10.
	Conns int
	// Node names this process among those that share the database; empty is a new name. A process that starts under the
	// name of one that died takes over its payments at once, otherwise after the lease.
	Node string
	// Lease is how long a node that is not heard of keeps its attempts; 0 is 10 s.
	Lease time.Duration
	// AsIs leaves the tables as they are, and refuses to open where they are not up to date.
	AsIs bool
	// Now is the clock; nil is time.Now, and the server's for leases.
	Now func() time.Time
	// Outbox gives what is to be delivered of a change, within its transaction; nil for nothing.
	Outbox func(payments.Applied) []payments.Delivery
	// Log takes what the jobs have to say; nil for nobody.
	Log *zap.Logger
}

// ErrDSN says that a DSN cannot be read. The reason is withheld: it may repeat a password.
var ErrDSN = errors.New("want postgres://user@host/database or key=value pairs")

// Validate tells what is missing or wrong; each text begins with the key.
func (c Config) Validate() error {
	var errs []error
	if _, err := pgxpool.ParseConfig(c.DSN); err != nil || c.DSN == "" {
		errs = append(errs, fmt.Errorf("dsn: %w", ErrDSN))
	}
	if _, err := pgx.ParseConfig(c.ListenDSN); err != nil {
		errs = append(errs, fmt.Errorf("listen_dsn: %w", ErrDSN))
	}
	if c.Conns < 0 {
		errs = append(errs, errors.New("conns: want a number that is not negative"))
	}
	return errors.Join(errs...)
}

// Store is the ledger and the memory of conversations in a PostgreSQL database. Safe for concurrent use.
type Store struct {
	*sqlstore.Store

	engine *engine
}

// Open connects and brings the tables up to date. Close ends it.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	e, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := e.bring(ctx, cfg.AsIs); err != nil {
		e.close()
		return nil, err
	}
	if cfg.Node == "" {
		cfg.Node = payments.NewID("node_")
	}
	if cfg.Lease == 0 {
		cfg.Lease = lease
	}
	return &Store{engine: e, Store: sqlstore.New(e, sqlstore.Config{
		Now: cfg.Now, Node: cfg.Node, Lease: cfg.Lease, Outbox: cfg.Outbox,
	})}, nil
}

// bring makes the tables what they must be, or tells that they are not.
func (e *engine) bring(ctx context.Context, asIs bool) error {
	if !asIs {
		return e.migrate(ctx)
	}
	list, err := e.migrations(ctx)
	if err != nil {
		return err
	}
	return sqlstore.UpToDate(list)
}

// connect makes the pool. It connects when it is first used.
func connect(ctx context.Context, cfg Config) (*engine, error) {
	pooled, err := pgxpool.ParseConfig(cfg.DSN)
	if err != nil {
		return nil, fmt.Errorf("store: dsn: %w", ErrDSN)
	}
	if cfg.Conns > 0 {
		pooled.MaxConns = int32(cfg.Conns)
	} else if !strings.Contains(cfg.DSN, "pool_max_conns") {
		pooled.MaxConns = 10
	}
	listen := pooled.ConnConfig.Copy()
	if cfg.ListenDSN != "" {
		if listen, err = pgx.ParseConfig(cfg.ListenDSN); err != nil {
			return nil, fmt.Errorf("store: listen_dsn: %w", ErrDSN)
		}
	}
	pool, err := pgxpool.NewWithConfig(ctx, pooled)
	if err != nil {
		return nil, fmt.Errorf("store: connect: %w", err)
	}
	e, err := newEngine(pool, listen, cfg.Log)
	if err != nil {
		pool.Close()
		return nil, err
	}
	return e, nil
}

// Close ends the connections. It is idempotent.
func (s *Store) Close() error {
	s.engine.close()
	return nil
}

// ErrBackup says what PostgreSQL's own tools are for.
var ErrBackup = errors.New("a PostgreSQL database is backed up by pg_dump --format=custom, or by the server's own " +
	"archiving; tonegate store export writes a copy that any store can import")

// Backup gives ErrBackup.
func (*Store) Backup(context.Context, string) error { return ErrBackup }
