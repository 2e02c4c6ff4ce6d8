package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// storeLettersCmd lists dead letters.
type storeLettersCmd struct {
	storeFlags

	Resend []string `placeholder:"ID" help:"Send these again, for another three days; all for every one."`
	Limit  int      `default:"100" help:"How many to list at most."`
}

// Help is what --help adds.
func (storeLettersCmd) Help() string {
	return `Lists the deliveries that were tried for three days and taken by nobody, the oldest first. --resend puts them back
into the queue; a running serve tries them at once.

Examples:
  tonegate store letters --config serve.yaml
  tonegate store letters --config serve.yaml --resend all`
}

// Run lists or sends.
func (c storeLettersCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	if c.Limit < 1 {
		return errors.New("--limit: want at least 1")
	}
	return c.with(ctx, log, false, func(s store.Store) error {
		if len(c.Resend) == 0 {
			return c.list(ctx, s, out)
		}
		ids := c.Resend
		if len(ids) == 1 && ids[0] == "all" {
			dead, err := s.DeadLetters(ctx, math.MaxInt32)
			if err != nil {
				return err
			}
			ids = ids[:0]
			for _, d := range dead {
				ids = append(ids, d.ID)
			}
		}
		for _, id := range ids {
			if err := s.Resend(ctx, id); errors.Is(err, payments.ErrNotFound) {
				return fmt.Errorf("--resend: %s is no dead letter; tonegate store letters lists them", id)
			} else if err != nil {
				return err
			}
		}
		_, err := fmt.Fprintf(out, "%d sent again\n", len(ids))
		return err
	})
}

func (c storeLettersCmd) list(ctx context.Context, s store.Store, out io.Writer) error {
	dead, err := s.DeadLetters(ctx, c.Limit)
	if err != nil {
		return err
	}
	for _, d := range dead {
		fmt.Fprintf(out, "%s  %s  %s  %s  %d tries  %s\n",
			d.ID, d.DiedAt.Format(time.RFC3339), d.Type, d.Endpoint, d.Try, d.Fault)
	}
	_, err = fmt.Fprintf(out, "%d dead letters\n", len(dead))
	return err
}
