package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/internal/filelock"
	"github.com/tonegate/tonegate/internal/harden"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/internal/telemetry"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/sip"
)

// captureCmd runs the self-hosted payment provider.
type captureCmd struct{ roleFlags }

// Help is what --help adds.
func (captureCmd) Help() string {
	return `A payment provider of your own: token, launch and callback in PCI Pal's wire format, card entry by keypad over SIP,
and a gateway: the simulated one, which takes published test numbers alone, or Stripe. With a real gateway its owner is in
full PCI scope.

Example:
  tonegate capture --config capture.yaml`
}

// Run serves until ctx ends, and lets running calls come to their end then.
func (c captureCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	if err := harden.HideStacks(); err != nil {
		return err
	}
	ctx, stop := c.lifeline(ctx)
	defer stop()
	cfg, err := config.Load[captureConfig](c.Config)
	if err != nil {
		return err
	}
	if err := harden.Harden(); err != nil {
		return err
	}
	r := &captureRole{cfg: cfg.withDefaults(), log: log.Named("capture"), health: telemetry.NewHealth("http", "sip")}
	if err := r.open(ctx); err != nil {
		return errors.Join(err, r.close())
	}
	err = r.serve(ctx, out)
	return errors.Join(err, r.close())
}

// captureRole is a running capture process.
type captureRole struct {
	cfg    captureConfig
	log    *zap.Logger
	health *telemetry.Health

	alone    *filelock.Lock // of data_dir: a second capture would end what this one is at
	store    *store.Store
	gateway  captureGateway
	service  *capture.Service
	endpoint *sip.Endpoint
	listener net.Listener
}

// open makes everything that serve runs, and listens.
func (r *captureRole) open(ctx context.Context) error {
	if err := os.MkdirAll(r.cfg.DataDir, 0o700); err != nil {
		return fmt.Errorf("data_dir: %w", err)
	}
	var err error
	if r.alone, err = filelock.Take(filepath.Join(r.cfg.DataDir, "lock")); err != nil {
		return fmt.Errorf("data_dir: one capture at a time may use it: %w", err)
	}
	if r.store, err = store.OpenFile(ctx, filepath.Join(r.cfg.DataDir, "capture.db")); err != nil {
		return err
	}
	if r.gateway, err = r.cfg.openGateway(ctx); err != nil {
		return err
	}
	r.service, err = capture.New(r.cfg.Config, capture.Deps{
		Store: r.store, Gateway: r.gateway, Herald: r.cfg.herald(r.gateway), Log: r.log, Metrics: r.health.Registerer(),
	})
	if err != nil {
		return err
	}
	if err := r.service.Recover(ctx); err != nil {
		return err
	}
	r.endpoint, err = sip.New(sip.Config{
		UDP: r.cfg.SIP.UDP, TCP: r.cfg.SIP.TCP, UserAgent: "tonegate-capture", Log: r.log.Named("sip"),
		Handler: func(ctx context.Context, in *sip.Incoming) { r.service.Serve(ctx, captureCall{in}) },
	})
	if err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	if err := r.endpoint.Listen(ctx); err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	var listen net.ListenConfig
	if r.listener, err = listen.Listen(ctx, "tcp", r.cfg.HTTP); err != nil {
		return fmt.Errorf("http: %w", err)
	}
	return nil
}

// serve runs all until ctx ends: then no new calls, running ones finish, and what they led to is told once more.
func (r *captureRole) serve(ctx context.Context, out io.Writer) error {
	mux := http.NewServeMux()
	r.health.Mux(mux)
	mux.Handle("/", r.service.Handler())
	return roleRun{
		log: r.log, health: r.health, sites: []site{{r.listener, mux}},
		work:  []func(context.Context) error{r.endpoint.Run, r.service.Run},
		ready: []string{"sip", "http"}, addresses: r.addresses(), drain: r.drain,
	}.run(ctx, out)
}

// drain lets running calls come to their end.
func (r *captureRole) drain(ctx, _ context.Context) {
	r.health.Stop()
	r.log.Info("stopping", logging.Reason(context.Cause(ctx).Error()))
	wait, done := context.WithTimeout(context.WithoutCancel(ctx), r.cfg.Drain)
	defer done()
	if err := r.service.Drain(wait); err != nil {
		r.log.Warn("calls are broken off", zap.Error(err))
	}
}

// addresses is what the parent process is told.
func (r *captureRole) addresses() any {
	return struct {
		Role string `json:"role"`
		PID  int    `json:"pid"`
		HTTP string `json:"http"`
		SIP  string `json:"sip"`
	}{"capture", os.Getpid(), r.listener.Addr().String(), sipAddress(r.endpoint)}
}

// close frees what open made, as far as it came.
func (r *captureRole) close() error {
	errs := []error{closeListeners(r.listener)}
	if r.endpoint != nil {
		r.endpoint.Close()
	}
	if r.gateway != nil {
		errs = append(errs, r.gateway.Close())
	}
	if r.store != nil {
		errs = append(errs, r.store.Close())
	}
	return errors.Join(append(errs, r.alone.Close())...)
}

// captureCall is an incoming SIP call as capture wants it.
type captureCall struct{ *sip.Incoming }

// Answer takes the call.
func (c captureCall) Answer(ctx context.Context) (legs.Leg, error) {
	leg, err := c.Incoming.Answer(ctx)
	if err != nil {
		return nil, err
	}
	return leg, nil
}
