package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// storeExportCmd writes everything to a file.
type storeExportCmd struct {
	storeFlags

	File string `arg:"" help:"The file to write, which must not exist yet; - for standard output."`
}

// Help is what --help adds.
func (storeExportCmd) Help() string {
	return `Writes the whole ledger as it stands at one moment, as JSON lines with a checksum: payments, attempts, callbacks,
conversations, deliveries and the audit trail. Calls may go on; what comes later is not in it. The file holds what the
store holds: names and references, no card number.

Example, from one machine to PostgreSQL:
  tonegate store export --store ./data/serve/tonegate.db ledger.jsonl
  tonegate store import --store postgres://tonegate@db/tonegate ledger.jsonl`
}

// Run writes it.
func (c storeExportCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	return c.with(ctx, log, false, func(s store.Store) (err error) {
		if c.File == "-" {
			_, err := s.Export(ctx, out, newSlowly().rows)
			return err
		}
		file, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		buffered := bufio.NewWriter(file)
		n, err := s.Export(ctx, buffered, newSlowly().rows)
		if err == nil {
			err = buffered.Flush()
		}
		if err == nil {
			err = file.Sync()
		}
		if err = errors.Join(err, file.Close()); err != nil {
			return errors.Join(err, os.Remove(c.File))
		}
		return told(ctx, out, s, fmt.Sprintf("%d rows in %s", n, c.File))
	})
}

// storeImportCmd fills a new store.
type storeImportCmd struct {
	storeFlags

	File string `arg:"" help:"What tonegate store export wrote; - for standard input."`
}

// Help is what --help adds.
func (storeImportCmd) Help() string {
	return `Fills a new store with an export, all of it or nothing. Tables are made where there are none. Stop serve first, and
start it on the new store afterwards. What is due for delivery is queued again.

Example:
  tonegate store import --store postgres://tonegate@db/tonegate ledger.jsonl`
}

// Run reads it.
func (c storeImportCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	var in io.Reader = os.Stdin
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		defer func() { _ = file.Close() }() // it was only read
		in = bufio.NewReader(file)
	}
	return c.with(ctx, log, true, func(s store.Store) error {
		n, err := s.Import(ctx, in, newSlowly().rows)
		if err != nil {
			return err
		}
		return told(ctx, out, s, fmt.Sprintf("%d rows imported", n))
	})
}

// told prints what was done and where the audit trail ends, for both sides of a move to be compared.
func told(ctx context.Context, out io.Writer, s store.Store, what string) error {
	head, err := s.VerifyAudit(ctx, payments.AuditHead{}, newSlowly().rows)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\naudit: %d rows, head %s\n", what, head.Rows(), head)
	return err
}
