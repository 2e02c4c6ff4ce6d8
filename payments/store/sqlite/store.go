package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"github.com/tonegate/tonegate/payments"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers is the size of the read pool.
const readers = 4

// Config of a Store.
type Config struct {
	// Path of the database file; it is made if it is missing, readable by its owner only.
	Path string `yaml:"path"`
	// Now is the clock; nil is time.Now.
	Now func() time.Time `yaml:"-"`
}

// Validate tells what is missing.
func (c Config) Validate() error {
	if c.Path == "" {
		return errors.New("path: want the path of the database file")
	}
	return nil
}

// Store is the ledger and the memory of conversations. Safe for concurrent use.
type Store struct {
	write *sql.DB
	read  *sql.DB
	now   func() time.Time
}

var (
	_ payments.Ledger = (*Store)(nil)
	_ payments.Memory = (*Store)(nil)
)

// Open opens the database and brings its tables up to date. Close closes it.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	file, err := os.OpenFile(cfg.Path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err = file.Close(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s := &Store{now: cfg.Now}
	if s.write, err = open(cfg.Path, 1, "_txlock=immediate", "_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)", "_pragma=foreign_keys(1)"); err != nil {
		return nil, err
	}
	if err = s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	if s.read, err = open(cfg.Path, readers, "_pragma=query_only(1)"); err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	return s, nil
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

func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.write, files)
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	if _, err = p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

// Ping tells whether the database answers and can be written.
func (s *Store) Ping(ctx context.Context) error {
	return s.inTx(ctx, func(*sql.Tx) error { return nil })
}

// Close closes the database. It is idempotent.
func (s *Store) Close() error {
	return errors.Join(s.read.Close(), s.write.Close())
}

// inTx runs f in one immediate transaction and commits it if f gives no error.
func (s *Store) inTx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	if err = f(tx); err != nil {
		return errors.Join(err, rollback(tx))
	}
	if err = tx.Commit(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("store: rollback: %w", err)
	}
	return nil
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
