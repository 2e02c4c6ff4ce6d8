package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"

	"github.com/tonegate/tonegate/internal/schema"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

func (e *engine) goose() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, e.write, files)
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	return p, nil
}

// migrate brings the tables up to date: the ledger's own, then those of the jobs.
func (e *engine) migrate(ctx context.Context) error {
	p, err := e.goose()
	if err != nil {
		return err
	}
	if err := schema.Up(ctx, p); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return e.jobs.Migrate(ctx)
}

func (e *engine) migrations(ctx context.Context) ([]sqlstore.Migration, error) {
	p, err := e.goose()
	if err != nil {
		return nil, err
	}
	return sqlstore.Migrations(ctx, p, e.jobs)
}

// Migrations lists the steps of the tables. A file that is missing stays so.
func Migrations(ctx context.Context, cfg Config) (list []sqlstore.Migration, err error) {
	if _, err := os.Stat(cfg.Path); errors.Is(err, fs.ErrNotExist) {
		cfg.Path = ":memory:"
	}
	e, err := connect(cfg)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	return e.migrations(ctx)
}
