package main

import (
	"context"
	"fmt"
	"io"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments/store"
)

// storeBackupCmd copies a store.
type storeBackupCmd struct {
	storeFlags

	File string `arg:"" help:"The file to write, which must not exist yet."`
}

// Help is what --help adds.
func (storeBackupCmd) Help() string {
	return `Copies a SQLite store to a new file, whole and as it stands at one moment, while calls go on. The copy is a store:
to restore it, stop serve and put it in the old one's place, without the files ending in -wal and -shm.
A PostgreSQL store is backed up by pg_dump, or by the server's own archiving.

Example:
  tonegate store backup --config serve.yaml /backup/tonegate-2026-07-01.db`
}

// Run copies it.
func (c storeBackupCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	return c.with(ctx, log, false, func(s store.Store) error {
		if err := s.Backup(ctx, c.File); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, "backed up to %s\n", c.File)
		return err
	})
}
