package sqlitefile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/tonegate/tonegate/internal/schema"
)

// readers is the size of the read pool.
const readers = 4

// DB is an open file. It is safe for concurrent use.
type DB struct {
	Write *sql.DB // one connection; its transactions begin immediate
	Read  *sql.DB // several connections that cannot write
}

// Open opens or makes the file, for this user alone, and brings it to the newest of migrations (goose files in the root
// of that file system).
func Open(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	write, err := sql.Open("sqlite", dsn(path, "_txlock=immediate", "_pragma=journal_mode(WAL)"))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	write.SetMaxOpenConns(1)
	db := &DB{Write: write}
	if err := migrate(ctx, write, migrations); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.Read, err = sql.Open("sqlite", dsn(path, "_pragma=query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database for reading: %w", err), db.Close())
	}
	db.Read.SetMaxOpenConns(readers)
	return db, nil
}

// Tx runs do in one writing transaction and commits it, or rolls back where do fails.
func (db *DB) Tx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := db.Write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Close closes both pools. It is idempotent.
func (db *DB) Close() error {
	var errs []error
	if db.Read != nil {
		errs = append(errs, db.Read.Close())
	}
	return errors.Join(append(errs, db.Write.Close())...)
}

func migrate(ctx context.Context, db *sql.DB, migrations fs.FS) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, db, migrations)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if err := schema.Up(ctx, p); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func dsn(path string, params ...string) string {
	const always = "_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	query := strings.Join(append([]string{always}, params...), "&")
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: query}).String()
}
