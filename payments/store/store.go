package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
	"github.com/tonegate/tonegate/payments/store/postgres"
	"github.com/tonegate/tonegate/payments/store/sqlite"
)

// Config says where the ledger is: in a file, or on a PostgreSQL server.
type Config struct {
	// Path of the SQLite database file; it and its folder are made if they are missing, readable by their owner only. One
	// serve at a time may use it. This or dsn.
	Path string `yaml:"path"`
	// DSN of the PostgreSQL database, such as postgres://tonegate@db/tonegate. Use dsn_file or ${ENV} where it holds a
	// password. This or path.
	DSN string `yaml:"dsn"`
	// ListenDSN is a way to the same database past a pooler that hands out transactions, such as PgBouncer's. Default:
	// dsn is one already.
	ListenDSN string `yaml:"listen_dsn"`
	// Node names this process among those that share the PostgreSQL database; a process that starts under the name of one
	// that died takes its payments over at once instead of after 10 s. Default: a new name each time.
	Node string `yaml:"node"`
	// Conns is the most connections to PostgreSQL. Default 10.
	Conns int `yaml:"conns"`
}

// Validate tells what is missing or wrong; each text begins with the key.
func (c Config) Validate() error {
	switch {
	case c.Path == "" && c.DSN == "":
		return errors.New("path: want the path of the database file, or dsn for PostgreSQL")
	case c.Path != "" && c.DSN != "":
		return errors.New("path: give path for SQLite or dsn for PostgreSQL, not both")
	case c.DSN != "":
		return c.postgres(Deps{}).Validate()
	case c.ListenDSN != "" || c.Node != "" || c.Conns != 0:
		return errors.New("path: listen_dsn, node and conns belong to dsn; a file has one process")
	default:
		return nil
	}
}

// String tells where the ledger is, without what could be a password.
func (c Config) String() string {
	if c.Path != "" {
		return "SQLite, " + c.Path
	}
	return "PostgreSQL"
}

// Deps are what a store works with; all may be zero.
type Deps struct {
	// AsIs leaves the tables as they are, and refuses to open where they are not up to date.
	AsIs bool
	// Outbox gives what is to be delivered of a change, within its transaction.
	Outbox func(payments.Applied) []payments.Delivery
	// Log takes what the jobs have to say.
	Log *zap.Logger
}

// Store is a ledger with all that an operator does to one.
type Store interface {
	payments.Ledger
	payments.Memory
	payments.Post
	payments.Watcher
	payments.Auditor
	payments.Office
	// Ping tells whether the database answers and can be written.
	Ping(ctx context.Context) error
	// Beat renews this node's lease.
	Beat(ctx context.Context) error
	// Export writes everything as JSON lines; Import fills an empty store with them.
	Export(ctx context.Context, w io.Writer, progress func(rows int64)) (int64, error)
	Import(ctx context.Context, r io.Reader, progress func(rows int64)) (int64, error)
	// Purge takes away what was over before a time.
	Purge(ctx context.Context, before time.Time, progress func(Purged)) (Purged, error)
	// Backup copies the database to a new file, while calls go on.
	Backup(ctx context.Context, path string) error
	Close() error
}

// Purged is what a purge took away.
type Purged = sqlstore.Purged

// Migration is one step of the tables.
type Migration = sqlstore.Migration

// The refusals.
var (
	ErrOutdated = sqlstore.ErrOutdated
	ErrNotEmpty = sqlstore.ErrNotEmpty
	ErrExport   = sqlstore.ErrExport
)

// Open opens the store of cfg and brings its tables up to date.
func Open(ctx context.Context, cfg Config, deps Deps) (Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if cfg.Path != "" {
		return opened(sqlite.Open(ctx, cfg.sqlite(deps)))
	}
	return opened(postgres.Open(ctx, cfg.postgres(deps)))
}

// opened keeps an error's nil store from becoming one that is not nil.
func opened[S Store](s S, err error) (Store, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Migrations lists the steps of the tables, and which are done. It changes nothing of the ledger.
func Migrations(ctx context.Context, cfg Config) ([]Migration, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if cfg.Path != "" {
		return sqlite.Migrations(ctx, cfg.sqlite(Deps{}))
	}
	return postgres.Migrations(ctx, cfg.postgres(Deps{}))
}

func (c Config) sqlite(d Deps) sqlite.Config {
	return sqlite.Config{Path: c.Path, AsIs: d.AsIs, Outbox: d.Outbox, Log: d.Log}
}

func (c Config) postgres(d Deps) postgres.Config {
	return postgres.Config{
		DSN: c.DSN, ListenDSN: c.ListenDSN, Conns: c.Conns, Node: c.Node, AsIs: d.AsIs, Outbox: d.Outbox, Log: d.Log,
	}
}
