package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"

	"github.com/pressly/goose/v3"

	"github.com/tonegate/tonegate/internal/schema"
)

// ErrOutdated says that the tables are not those of this program.
var ErrOutdated = errors.New("the store's tables are not up to date; run tonegate migrate")

// Migration is one step of the tables.
type Migration struct {
	Name    string
	Applied bool
}

// Migrations lists the ledger's own steps and then those of the jobs.
func Migrations[T any](ctx context.Context, p *goose.Provider, j *Jobs[T]) ([]Migration, error) {
	if err := schema.Known(ctx, p); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	ledger, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	var list []Migration
	for _, m := range ledger {
		list = append(list, Migration{Name: path.Base(m.Source.Path), Applied: m.State == goose.StateApplied})
	}
	m, err := j.migrator()
	if err != nil {
		return nil, err
	}
	there, err := m.ExistingVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: migrations of jobs: %w", err)
	}
	applied := map[int]bool{}
	for _, v := range there {
		applied[v.Version] = true
	}
	for _, v := range m.AllVersions() {
		list = append(list, Migration{Name: "jobs " + strconv.Itoa(v.Version) + ": " + v.Name, Applied: applied[v.Version]})
	}
	return list, nil
}

// UpToDate gives ErrOutdated where a step is missing.
func UpToDate(list []Migration) error {
	for _, m := range list {
		if !m.Applied {
			return ErrOutdated
		}
	}
	return nil
}
