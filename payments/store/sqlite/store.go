package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"go.uber.org/zap"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

// readers is the size of the read pool.
const readers = 4

const (
	// node is the name of whatever process has the file open: there is one, and it takes over what the one before left.
	node = "local"
	// lease is of no meaning here, since there is nobody else.
	lease = 10 * time.Second
)

// Config of a Store.
type Config struct {
	// Path of the database file; it is made if it is missing, readable by its owner only.
	Path string
	// AsIs leaves the file and its tables as they are, and refuses to open where they are not up to date.
	AsIs bool
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Outbox gives what is to be delivered of a change, within its transaction; nil for nothing.
	Outbox func(payments.Applied) []payments.Delivery
	// Log takes what the jobs have to say; nil for nobody.
	Log *zap.Logger
}

// Validate tells what is missing.
func (c Config) Validate() error {
	if c.Path == "" {
		return errors.New("path: want the path of the database file")
	}
	return nil
}

// Store is the ledger and the memory of conversations in one file. Safe for concurrent use.
type Store struct {
	*sqlstore.Store

	engine *engine
}

// Open opens the database and brings its tables up to date. Close closes it.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	mode := os.O_RDWR
	if !cfg.AsIs {
		mode |= os.O_CREATE
	}
	file, err := os.OpenFile(cfg.Path, mode, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err = file.Close(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	e, err := connect(cfg)
	if err != nil {
		return nil, err
	}
	if err = e.bring(ctx, cfg.AsIs); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return &Store{engine: e, Store: sqlstore.New(e, sqlstore.Config{
		Now: cfg.Now, Node: node, Lease: lease, Outbox: cfg.Outbox,
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

// connect makes the engine of a file.
func connect(cfg Config) (*engine, error) {
	write, err := open(cfg.Path, 1, "_txlock=immediate", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)",
		"_pragma=foreign_keys(1)")
	if err != nil {
		return nil, err
	}
	read, err := open(cfg.Path, readers, "_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	e, err := newEngine(write, read, cfg)
	if err != nil {
		return nil, errors.Join(err, write.Close(), read.Close())
	}
	return e, nil
}

func open(path string, conns int, settings ...string) (*sql.DB, error) {
	query := strings.Join(append([]string{"_pragma=busy_timeout(5000)"}, settings...), "&")
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// Close closes the database. It is idempotent.
func (s *Store) Close() error {
	return s.engine.close()
}
