package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/tonegate/tonegate/internal/schema"
	"github.com/tonegate/tonegate/payments/store/internal/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrating is the advisory lock of whoever changes the tables.
const migrating = 0x746f6e6567617465

// withGoose gives f what knows the ledger's own tables.
func (e *engine) withGoose(f func(*goose.Provider) error) (err error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	db := stdlib.OpenDBFromPool(e.pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := goose.NewProvider(goose.DialectPostgres, db, files)
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	return f(p)
}

// migrate brings the tables up to date. Of several nodes that start at once, one does it and the others wait.
func (e *engine) migrate(ctx context.Context) (err error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("store: connect: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrating)); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	defer func() {
		if _, end := conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrating)); end != nil {
			err = errors.Join(err, fmt.Errorf("store: migrate: %w", end))
		}
	}()
	if err := e.withGoose(func(p *goose.Provider) error { return schema.Up(ctx, p) }); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	if _, err := conn.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS `+riverSchema); err != nil {
		return fmt.Errorf("store: migrate jobs: %w", err)
	}
	return e.jobs.Migrate(ctx)
}

func (e *engine) migrations(ctx context.Context) (list []sqlstore.Migration, err error) {
	err = e.withGoose(func(p *goose.Provider) error {
		var err error
		list, err = sqlstore.Migrations(ctx, p, e.jobs)
		return err
	})
	return list, err
}

// Migrations lists the steps of the tables.
func Migrations(ctx context.Context, cfg Config) ([]sqlstore.Migration, error) {
	e, err := connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer e.close()
	return e.migrations(ctx)
}
