package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/config"
)

// providerLettersCmd lists callbacks of capture that were given up.
type providerLettersCmd struct {
	Config string   `required:"" placeholder:"FILE" help:"capture's YAML file; its data_dir counts."`
	Resend []string `placeholder:"ID" help:"Send the results of these sessions again; all for every one."`
	Limit  int      `default:"100" help:"How many to list at most."`
}

// Help is what --help adds.
func (providerLettersCmd) Help() string {
	return `tonegate capture sends each result until it is taken, for callback_for, and puts it aside then. This lists what was
put aside, the oldest first. --resend puts it back into the queue; a running capture tries it at once.

Examples:
  tonegate provider letters --config capture.yaml
  tonegate provider letters --config capture.yaml --resend all`
}

// Run lists or sends.
func (c providerLettersCmd) Run(ctx context.Context, out io.Writer) (err error) {
	if c.Limit < 1 {
		return errors.New("--limit: want at least 1")
	}
	cfg, err := config.Load[captureConfig](c.Config)
	if err != nil {
		return err
	}
	s, err := cfg.existingStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	limit := c.Limit
	if len(c.Resend) == 1 && c.Resend[0] == "all" {
		limit = math.MaxInt32
	}
	dead, err := s.DeadCallbacks(ctx, limit)
	if err != nil {
		return err
	}
	if len(c.Resend) > 0 {
		return c.again(ctx, s, dead, out)
	}
	for _, d := range dead {
		_, _ = fmt.Fprintf(out, "%s  %s  %d tries, the last one answered %d  %s\n",
			d.SessionID, d.QueuedAt.Format(time.RFC3339), d.Attempts, d.Status, d.URL)
	}
	_, err = fmt.Fprintf(out, "%d dead letters\n", len(dead))
	return err
}

func (c providerLettersCmd) again(ctx context.Context, s *store.Store, dead []store.Callback, out io.Writer) error {
	ids := c.Resend
	if len(ids) == 1 && ids[0] == "all" {
		ids = ids[:0]
		for _, d := range dead {
			ids = append(ids, d.SessionID)
		}
	}
	for _, id := range ids {
		if err := s.Resend(ctx, id, time.Now()); errors.Is(err, store.ErrState) {
			return fmt.Errorf("--resend: %s is no dead letter; tonegate provider letters lists them", id)
		} else if err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "%d sent again\n", len(ids))
	return err
}
