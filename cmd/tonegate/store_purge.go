package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments/store"
)

// storePurgeCmd takes away what is over.
type storePurgeCmd struct {
	storeFlags

	Before string `required:"" placeholder:"DAY" help:"A day such as 2026-01-31 (its beginning, UTC), or an age such as 90d."`
}

// Help is what --help adds.
func (storePurgeCmd) Help() string {
	return `Takes away payments that were over before a day, with their attempts, consents and callbacks, and conversations and
audit rows of that time, letters that were given up before that day too. What is unresolved, waits for a human or is
still to be delivered stays, with its audit rows and those behind them: decide what waits, and the next purge takes them. The
audit trail is sound afterwards and begins later; an anchor from before that time no longer fits it, so take a new one.
Calls may go on.
A SQLite file does not shrink: its room is used again.

Example, every night:
  tonegate store purge --config serve.yaml --before 400d`
}

// errBefore says what is right.
var errBefore = errors.New("--before: want a day such as 2026-01-31, or an age such as 90d")

// Run takes it away.
func (c storePurgeCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	before, err := c.before(time.Now())
	if err != nil {
		return err
	}
	return c.with(ctx, log, false, func(s store.Store) error {
		slow := newSlowly()
		done, err := s.Purge(ctx, before, func(p store.Purged) {
			slow.tell("%d payments, %d audit rows", p.Payments, p.AuditRows)
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "purged what was over before %s: %d payments, %d conversations, %d callbacks, %d audit rows\n",
			before.Format(time.RFC3339), done.Payments, done.Conversations, done.Callbacks, done.AuditRows)
		return err
	})
}

// before is the moment that is meant.
func (c storePurgeCmd) before(now time.Time) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, c.Before); err == nil {
		if day.After(now) {
			return day, fmt.Errorf("%w, not one to come", errBefore)
		}
		return day, nil
	}
	var days int
	var rest string
	if n, _ := fmt.Sscanf(c.Before, "%dd%s", &days, &rest); n != 1 || days < 1 || c.Before != fmt.Sprintf("%dd", days) {
		return now, errBefore
	}
	return now.AddDate(0, 0, -days), nil
}
