package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/internal/harden"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/internal/telemetry"
	"github.com/tonegate/tonegate/legs/rtc"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/transfer"
	"github.com/tonegate/tonegate/transfer/control"
	"github.com/tonegate/tonegate/web"
)

// gateCmd runs the gate.
type gateCmd struct{ roleFlags }

// Help is what --help adds.
func (gateCmd) Help() string {
	return `Owns the calls: takes callers by SIP and by the phone page, brings them to a bot, and, when money is due, closes,
takes them to the payment provider and brings them back. The bot gets masked audio and the keys that it asked for,
never a card number.

Example:
  tonegate gate --config gate.yaml`
}

// Run serves until ctx ends, and lets running calls come to their end then.
func (c gateCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	if err := harden.HideStacks(); err != nil { // keys pass through here, too
		return err
	}
	return c.run(ctx, log, out)
}

// run is what the gate does once no fault of it can show a stack.
func (c gateCmd) run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	ctx, stop := c.lifeline(ctx)
	defer stop()
	cfg, err := config.Load[gateConfig](c.Config)
	if err != nil {
		return err // every fault names its file already
	}
	if err := harden.Harden(); err != nil {
		return err
	}
	r := &gateRole{
		cfg: cfg.withDefaults(), log: log.Named("gate"), health: telemetry.NewHealth("sip", "http", "control", "bot"),
		bots: control.NewBots(nil), journal: control.NewJournal(0),
	}
	if err := r.open(ctx); err != nil {
		return errors.Join(err, r.close())
	}
	return errors.Join(r.serve(ctx, out), r.close())
}

// gateRole is a running gate process.
type gateRole struct {
	cfg     gateConfig
	log     *zap.Logger
	health  *telemetry.Health
	bots    *control.Bots
	journal *control.Journal

	gate     *transfer.Gate
	endpoint *sip.Endpoint
	phones   *rtc.Endpoint
	server   *control.Server
	public   net.Listener
	private  net.Listener
}

// open makes everything that serve runs, and listens.
func (r *gateRole) open(ctx context.Context) error {
	dialer := &gateDialer{}
	var err error
	r.gate, err = transfer.NewGate(r.cfg.Config, transfer.Deps{
		Dialer: dialer, Token: r.cfg.Control.Token, Bots: r.bots, Journal: r.journal, Log: r.log,
		Metrics: r.health.Registerer(),
	})
	if err != nil {
		return err
	}
	r.server, err = control.NewServer(control.ServerConfig{
		Token: r.cfg.Control.Token, Gate: r.gate, Bots: r.bots, Journal: r.journal,
	})
	if err != nil {
		return err
	}
	r.endpoint, err = sip.New(sip.Config{
		UDP: r.cfg.SIP.UDP, TCP: r.cfg.SIP.TCP, UserAgent: "tonegate-gate", Log: r.log, MediaTimeout: r.cfg.SIP.MediaTimeout,
		Handler: func(ctx context.Context, in *sip.Incoming) { r.gate.HandleCall(ctx, gateCaller{in}) },
	})
	if err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	dialer.endpoint = r.endpoint
	r.phones, err = rtc.New(rtc.Config{Listen: r.cfg.WebRTC.Listen, Opus: *r.cfg.WebRTC.Opus, Log: r.log})
	if err != nil {
		return fmt.Errorf("webrtc: %w", err)
	}
	return r.listen(ctx)
}

func (r *gateRole) listen(ctx context.Context) error {
	if err := r.endpoint.Listen(ctx); err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	if err := r.phones.Listen(ctx); err != nil {
		return fmt.Errorf("webrtc: %w", err)
	}
	var tcp net.ListenConfig
	var err error
	if r.public, err = tcp.Listen(ctx, "tcp", r.cfg.HTTP); err != nil {
		return fmt.Errorf("http: %w", err)
	}
	if r.private, err = tcp.Listen(ctx, "tcp", r.cfg.Control.Listen); err != nil {
		return fmt.Errorf("control: %w", err)
	}
	return nil
}

// serve runs all until ctx ends: then no new calls, and running ones finish within the grace.
func (r *gateRole) serve(ctx context.Context, out io.Writer) error {
	mux := http.NewServeMux()
	r.health.Mux(mux)
	mux.Handle("/v1/phone/", transfer.NewPhone(r.gate, gatePhones{r.phones}))
	mux.Handle("/", web.Phone())
	return roleRun{
		log: r.log, health: r.health, sites: []site{{r.public, mux}, {r.private, r.server}},
		work:  []func(context.Context) error{r.endpoint.Run, r.watchBots, r.endEvents},
		ready: []string{"sip", "http", "control"}, addresses: r.addresses(), drain: r.drain,
	}.run(ctx, out)
}

// endEvents ends the streams of events with the work, as no server shuts down before.
func (r *gateRole) endEvents(ctx context.Context) error {
	<-ctx.Done()
	r.journal.Close()
	return nil
}

// watchBots makes the process ready while there is a bot: without one every caller is refused.
func (r *gateRole) watchBots(ctx context.Context) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		r.health.SetReady("bot", r.cfg.Bot.URI != "" || len(r.bots.Live()) > 0)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// drain lets running calls come to their end, and ends those that do not.
func (r *gateRole) drain(ctx, _ context.Context) {
	r.health.Stop()
	r.log.Info("stopping", logging.Reason(context.Cause(ctx).Error()), zap.Int("calls", r.gate.Calls()))
	wait, done := context.WithTimeout(context.WithoutCancel(ctx), r.cfg.Grace)
	defer done()
	r.gate.Drain(wait)
}

// addresses is what the parent process is told.
func (r *gateRole) addresses() any {
	return struct {
		Role    string `json:"role"`
		PID     int    `json:"pid"`
		SIP     string `json:"sip"`
		HTTP    string `json:"http"`
		Control string `json:"control"`
	}{"gate", os.Getpid(), sipAddress(r.endpoint), r.public.Addr().String(), r.private.Addr().String()}
}

// close frees what open made, as far as it came.
func (r *gateRole) close() error {
	errs := []error{closeListeners(r.public, r.private)}
	if r.endpoint != nil {
		r.endpoint.Close()
	}
	if r.phones != nil {
		errs = append(errs, r.phones.Close())
	}
	if r.gate != nil {
		over, cancel := context.WithCancel(context.Background())
		cancel()
		r.gate.Drain(over) // what still runs has lost its legs
	}
	return errors.Join(errs...)
}
