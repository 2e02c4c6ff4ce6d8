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

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/observe"
	"github.com/tonegate/tonegate/api/webhooks"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/internal/filelock"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/internal/telemetry"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/offline/recogniser"
	"github.com/tonegate/tonegate/payments/store"
	"github.com/tonegate/tonegate/transfer/control"
)

// serveCmd runs the bot and the ledger.
type serveCmd struct{ roleFlags }

// Help is what --help adds.
func (serveCmd) Help() string {
	return `Holds the conversations and the ledger: answers the calls that the gate brings, walks the flow, opens payment
sessions at the provider and keeps what became of them. No card number reaches it.

Example:
  tonegate serve --config serve.yaml`
}

// Run serves until ctx ends, and lets running calls come to their end then.
func (c serveCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	ctx, stop := c.lifeline(ctx)
	defer stop()
	cfg, err := config.Load[serveConfig](c.Config)
	if err != nil {
		return err // every fault names its file already
	}
	r := &serveRole{
		prepared: make(chan struct{}),
		cfg:      cfg.withDefaults(),
		log:      log.Named("serve"),
		health:   telemetry.NewHealth("sip", "http", "store", "texts", "gate"),
	}
	if err := r.open(ctx); err != nil {
		return errors.Join(err, r.close())
	}
	return errors.Join(r.serve(ctx, out), r.close())
}

// serveRole is a running serve process.
type serveRole struct {
	cfg    serveConfig
	log    *zap.Logger
	health *telemetry.Health

	alone     *filelock.Lock // of a store in a file
	store     store.Store
	courier   *webhooks.Courier
	client    *control.Client
	providers []openProvider
	desk      *checkout.Desk
	bot       *agent.Bot
	flow      *flows.Flow
	watch     *observe.Watch
	lastSpans func(context.Context) error
	endpoint  *sip.Endpoint
	speaker   *offline.Speaker
	ears      *recogniser.Recogniser // nil where others hear
	public    net.Listener
	inside    net.Listener // of the offline server; nil where others speak and understand
	prepare   func(context.Context) error
	prepared  chan struct{} // closed when every known text has its audio
	wire      control.Bot
}

// serve runs all until ctx ends: then no new calls, and running ones finish within the grace.
func (r *serveRole) serve(ctx context.Context, out io.Writer) error {
	mux := http.NewServeMux()
	r.health.Mux(mux)
	mux.Handle("/callbacks/", r.desk.CallbackHandler())
	sites := []site{{r.public, mux}}
	if r.inside != nil {
		var ears offline.Ears
		if r.ears != nil {
			ears = r.ears
		}
		sites = append(sites, site{r.inside, offline.NewServer(r.speaker, ears, r.log.Named("offline"))})
	}
	return roleRun{
		log: r.log, health: r.health, sites: sites,
		work: []func(context.Context) error{
			r.endpoint.Run, r.desk.Run, r.hearOthers, r.prepareTexts, r.warmEars, r.bot.Conclude, r.watchStore,
			func(inner context.Context) error { return r.store.Work(inner, r.courier) },
			func(inner context.Context) error { return r.client.Events(inner, r.wire.ID, r.event) },
			func(inner context.Context) error { return r.register(ctx, inner) },
		},
		ready: []string{"sip", "http", "store"}, addresses: r.addresses(), drain: r.drain,
	}.run(ctx, out)
}

// hearOthers hears of what other processes do to the payments of this one's calls: other nodes, and whoever settles by hand.
func (r *serveRole) hearOthers(ctx context.Context) error {
	return r.desk.Listen(ctx, r.store)
}

// storeEvery is how often the store is asked whether it can be written.
const storeEvery = 2 * time.Second

// watchStore keeps /readyz honest: without a ledger no payment can begin, so no new calls should come.
func (r *serveRole) watchStore(ctx context.Context) error {
	tick := time.NewTicker(storeEvery)
	defer tick.Stop()
	ready := true
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		asking, done := context.WithTimeout(ctx, storeEvery)
		err := r.store.Ping(asking)
		done()
		switch {
		case ctx.Err() != nil || ready == (err == nil):
			continue
		case err != nil:
			r.log.Error("the store cannot be written", zap.Error(err))
		default:
			r.log.Info("the store can be written again")
		}
		ready = err == nil
		r.health.SetReady("store", ready)
	}
}

// register keeps the bot's lease at the gate until stop ends, then leaves, so that new calls go elsewhere.
func (r *serveRole) register(stop, ctx context.Context) error {
	select {
	case <-r.prepared:
	case <-stop.Done():
		return nil
	case <-ctx.Done():
		return nil
	}
	live, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(stop, cancel)()
	err := r.client.Renew(live, r.wire, r.renewed()) //nolint:contextcheck // a call outlasts the renewals
	if err != nil {
		return fmt.Errorf("register at the gate: %w", err)
	}
	r.leave(context.WithoutCancel(ctx))
	return nil
}

// gateGone is how long after the last renewal of its lease, which holds for 3 s, serve takes its calls for gone.
const gateGone = 10 * time.Second

// renewed gives what is done with each answer to a renewal of the lease.
func (r *serveRole) renewed() func(err error) {
	last, gone := time.Now(), false
	return func(err error) {
		r.health.SetReady("gate", err == nil)
		if err != nil {
			r.log.Debug("the gate is away", zap.Error(err))
			if !gone && time.Since(last) > gateGone {
				gone = true
				r.log.Error("the gate is gone, and its calls with it", logging.Count(r.bot.Calls()), zap.Error(err))
				r.bot.GateLost()
			}
			return
		}
		gone = false
		if gap := time.Since(last); gap > control.Lease-control.Renewal/2 {
			r.log.Warn("the lease was renewed late: this machine is too busy", logging.Took(gap))
		}
		last = time.Now()
	}
}

// leave gives the lease back.
func (r *serveRole) leave(ctx context.Context) {
	ctx, done := context.WithTimeout(ctx, time.Second)
	defer done()
	if err := r.client.Leave(ctx, r.wire.ID); err != nil {
		r.log.Debug("the lease is left to run out", zap.Error(err))
	}
}

// prepareTexts has every known text rendered before the gate hears of us: a bot that would be silent takes no call.
func (r *serveRole) prepareTexts(ctx context.Context) error {
	err := r.prepare(ctx)
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the process was stopped meanwhile
	}
	if err != nil {
		return fmt.Errorf("speech: %w", err)
	}
	r.health.SetReady("texts", true)
	close(r.prepared)
	return nil
}

// warmEars makes the recogniser inside ready, so that the first caller is heard as soon as the next.
func (r *serveRole) warmEars(ctx context.Context) error {
	if r.ears == nil {
		return nil
	}
	err := r.ears.Warm(ctx)
	if err == nil {
		err = tellUnheard(ctx, r.ears, r.flow, r.log)
	}
	if err != nil && ctx.Err() == nil {
		r.log.Error("nobody hears the callers, who can key and type", zap.Error(err))
	}
	return nil
}

// drain lets running calls come to their end.
func (r *serveRole) drain(ctx, inner context.Context) {
	r.health.Stop()
	r.log.Info("stopping", logging.Reason(context.Cause(ctx).Error()), logging.Count(r.bot.Calls()))
	limit := time.NewTimer(r.cfg.Grace)
	defer limit.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for r.bot.Calls() > 0 {
		select {
		case <-tick.C:
		case <-limit.C:
			return
		case <-inner.Done():
			return
		}
	}
}

// answer takes one call that the gate brings.
func (r *serveRole) answer(ctx context.Context, in *sip.Incoming) {
	callID := in.Header("X-Tonegate-Call")
	named, err := control.VerifyPass([]byte(r.cfg.Control.Token), in.Header("X-Tonegate-Pass"), time.Now())
	if err != nil || named != callID {
		r.log.Warn("a call that is not of the gate was refused")
		_ = in.Refuse(ctx, 403) // the other side is nobody's gate
		return
	}
	log := r.log.With(logging.CallID(callID))
	leg, err := in.Answer(ctx)
	if err != nil {
		log.Warn("call was not answered", zap.Error(err))
		return
	}
	line := newBotLine(leg, callID)
	over := make(chan struct{})
	go func() {
		defer close(over)
		line.until()
	}()
	if err := r.bot.Serve(ctx, line, in.Header("X-Tonegate-Resume")); err != nil && ctx.Err() == nil {
		log.Error("conversation has failed", zap.Error(err))
	}
	_ = leg.Close(context.WithoutCancel(ctx)) // idempotent; Serve has told of a fault
	<-over
}

// addresses is what the parent process is told.
func (r *serveRole) addresses() any {
	return struct {
		Role string `json:"role"`
		PID  int    `json:"pid"`
		SIP  string `json:"sip"`
		HTTP string `json:"http"`
	}{"serve", os.Getpid(), r.endpoint.UDPAddr(), r.public.Addr().String()}
}

// close frees what open made, as far as it came.
func (r *serveRole) close() error {
	var errs []error
	if r.endpoint != nil {
		r.endpoint.Close()
	}
	if r.bot != nil {
		errs = append(errs, r.bot.Close())
	}
	errs = append(errs, closeListeners(r.public, r.inside))
	for _, p := range r.providers {
		errs = append(errs, p.Close())
	}
	if r.speaker != nil {
		errs = append(errs, r.speaker.Close())
	}
	if r.ears != nil {
		errs = append(errs, r.ears.Close())
	}
	if r.courier != nil {
		r.courier.Close()
	}
	if r.store != nil {
		errs = append(errs, r.store.Close())
	}
	errs = append(errs, r.alone.Close())
	if r.lastSpans != nil {
		errs = append(errs, r.lastSpans(context.Background())) // the process ends, and nobody waits any more
	}
	return errors.Join(errs...)
}
