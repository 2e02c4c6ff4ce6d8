package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments/store"
)

// migrateCmd brings the tables of a store up to date.
type migrateCmd struct {
	storeFlags

	Status bool `help:"Show which steps are done and which are missing, and change nothing; exit code 1 if one is missing."`
}

// Help is what --help adds.
func (migrateCmd) Help() string {
	return `Brings the store's tables up to those of this program: the ledger's own steps, then those of the jobs. tonegate
serve does the same when it starts; this is for those who do it before, or by another account. Of several at once, one
does it and the others wait.

Examples:
  tonegate migrate --config serve.yaml
  tonegate migrate --status --store ./data/serve/tonegate.db
  TONEGATE_STORE=postgres://tonegate@db/tonegate tonegate migrate`
}

// Run does it, or shows what there is to do.
func (c migrateCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) (err error) {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	before, err := store.Migrations(ctx, cfg)
	if err != nil {
		return err
	}
	if !c.Status {
		s, err := store.Open(ctx, cfg, store.Deps{Log: log})
		if err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	missing := 0
	for _, m := range before {
		word := "done   "
		switch {
		case m.Applied:
		case c.Status:
			word = "missing"
			missing++
		default:
			word = "applied"
			missing++
		}
		fmt.Fprintf(out, "%s  %s\n", word, m.Name)
	}
	switch {
	case missing == 0:
		fmt.Fprintln(out, "up to date")
	case c.Status:
		fmt.Fprintf(out, "%d steps are missing: tonegate migrate applies them\n", missing)
		return exitError(1)
	default:
		fmt.Fprintf(out, "%d steps applied\n", missing)
	}
	return nil
}

// errNoStore says how a store is named.
var errNoStore = errors.New("no store: give --config serve.yaml, or --store with the path of a database file or a " +
	"postgres:// address (TONEGATE_STORE in the environment, if it holds a password)")
