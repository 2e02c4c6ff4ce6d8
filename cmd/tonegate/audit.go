package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// auditCmd holds what one does with the audit trail.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Check that the audit trail is as it was written."`
}

// auditVerifyCmd checks the trail.
type auditVerifyCmd struct {
	storeFlags

	Since string `placeholder:"HEAD|@FILE" help:"A head that was printed before: the trail must go on from there."`
}

// Help is what --help adds.
func (auditVerifyCmd) Help() string {
	return `Walks the audit trail and checks that each row follows from the one before it. It prints how many rows there are and
the trail's head, or the first row that was changed, deleted, inserted or moved, and exits with 1 then.

Whoever owns the database could rewrite all of the trail. Keep a head elsewhere, every night, and give it to --since: what
was before it cannot be rewritten unnoticed.

Examples:
  tonegate audit verify --config serve.yaml
  tonegate audit verify --config serve.yaml --since @/safe/head.txt`
}

// Run walks it.
func (c auditVerifyCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	since, err := c.since()
	if err != nil {
		return err
	}
	return c.with(ctx, log, false, func(s store.Store) error {
		head, err := s.VerifyAudit(ctx, since, newSlowly().rows)
		if errors.Is(err, payments.ErrAudit) {
			if _, err := fmt.Fprintf(out, "broken: %v\n", err); err != nil {
				return err
			}
			return exitError(1)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "sound: %d rows\nhead: %s\n", head.Rows(), head)
		return err
	})
}

// since reads the anchor.
func (c auditVerifyCmd) since() (payments.AuditHead, error) {
	text := c.Since
	if path, ok := strings.CutPrefix(text, "@"); ok {
		raw, err := os.ReadFile(path)
		if err != nil {
			return payments.AuditHead{}, fmt.Errorf("--since: %w", err)
		}
		text = strings.TrimSpace(string(raw))
	}
	if c.Since == "" {
		return payments.AuditHead{}, nil
	}
	head, err := payments.ParseAuditHead(strings.TrimSpace(strings.TrimPrefix(text, "head:")))
	if err != nil {
		return head, fmt.Errorf("--since: %w", err)
	}
	return head, nil
}
