package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/api/webhooks"
	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/payments/store"
)

// storeCmd holds what an operator does to a store.
type storeCmd struct {
	Export  storeExportCmd  `cmd:"" help:"Write everything to a file, for another store to import."`
	Import  storeImportCmd  `cmd:"" help:"Fill a new store with an export."`
	Backup  storeBackupCmd  `cmd:"" help:"Copy a SQLite store to a file while calls go on."`
	Purge   storePurgeCmd   `cmd:"" help:"Take away what was over before a day."`
	Letters storeLettersCmd `cmd:"" help:"List deliveries that nobody took, and send them again."`
}

// storeFlags say which store is meant; commands embed them.
type storeFlags struct {
	Config string `placeholder:"FILE" help:"serve's YAML file; its section store counts."`
	Store  string `env:"TONEGATE_STORE" placeholder:"PATH|DSN" help:"A SQLite file, or a postgres:// address."`
}

// config is where the store is.
func (f storeFlags) config() (store.Config, error) {
	switch {
	case f.Config != "":
		cfg, err := config.Load[serveConfig](f.Config)
		return cfg.Store, err // every fault names its file already
	case f.Store == "":
		return store.Config{}, errNoStore
	case strings.HasPrefix(f.Store, "postgres://") || strings.HasPrefix(f.Store, "postgresql://"):
		return store.Config{DSN: f.Store}, nil
	default:
		return store.Config{Path: f.Store}, nil
	}
}

// with opens the store, whose tables must be up to date unless fresh allows a new one, and closes it after f.
func (f storeFlags) with(ctx context.Context, log *zap.Logger, fresh bool, do func(store.Store) error) (err error) {
	return f.opened(ctx, store.Deps{AsIs: !fresh, Log: log}, do)
}

// telling is with for a change of payments: where --config names webhooks, a running serve sends them.
func (f storeFlags) telling(ctx context.Context, log *zap.Logger, do func(store.Store) error) error {
	deps := store.Deps{AsIs: true, Log: log}
	if f.Config != "" {
		cfg, err := config.Load[serveConfig](f.Config)
		if err != nil {
			return err
		}
		courier, err := webhooks.New(cfg.Webhooks, webhooks.Deps{})
		if err != nil {
			return err
		}
		deps.Outbox = courier.Outbox
	}
	return f.opened(ctx, deps, do)
}

// opened opens the store and closes it after f.
func (f storeFlags) opened(ctx context.Context, deps store.Deps, do func(store.Store) error) (err error) {
	cfg, err := f.config()
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, cfg, deps)
	if cfg.Path != "" && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no store: %w", err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}

// slowly prints what a long work tells, at most once a second.
type slowly struct {
	out  io.Writer
	last time.Time
}

func newSlowly() *slowly { return &slowly{out: os.Stderr, last: time.Now()} }

func (p *slowly) tell(format string, args ...any) {
	if time.Since(p.last) < time.Second {
		return
	}
	p.last = time.Now()
	fmt.Fprintf(p.out, "  "+format+"\n", args...)
}

func (p *slowly) rows(n int64) { p.tell("%d rows", n) }
