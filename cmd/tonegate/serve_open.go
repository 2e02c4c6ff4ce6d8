package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/api/webhooks"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/flows/lookup"
	"github.com/tonegate/tonegate/internal/filelock"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/offline/recogniser"
	"github.com/tonegate/tonegate/payments/store"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/transfer/control"
)

// builtInFlow is the name of the default flow in errors.
const builtInFlow = "utility-bill/flow.yaml"

// open makes everything that serve runs, listens, and settles what a former process left.
func (r *serveRole) open(ctx context.Context) error {
	flow, finder, err := r.cfg.openFlow()
	if err != nil {
		return err
	}
	if err := r.listen(ctx); err != nil {
		return err
	}
	r.wire.ID = "bot-" + strings.ToLower(rand.Text())
	r.client, err = control.NewClient(control.ClientConfig{
		URL: r.cfg.Control.URL, Token: r.cfg.Control.Token, Bot: r.wire.ID,
	})
	if err != nil {
		return err
	}
	if r.courier, err = webhooks.New(r.cfg.Webhooks, webhooks.Deps{}); err != nil {
		return err
	}
	if err := r.claimStore(); err != nil {
		return err
	}
	if r.store, err = store.Open(ctx, r.cfg.Store, store.Deps{Log: r.log, Outbox: r.courier.Outbox}); err != nil {
		return err
	}
	if err := r.openWatch(ctx); err != nil {
		return err
	}
	if err := r.openDesk(ctx); err != nil {
		return err
	}
	if err := r.openBot(flow, finder); err != nil {
		return err
	}
	r.endpoint, err = sip.New(sip.Config{
		UDP: r.cfg.SIP.UDP, UserAgent: "tonegate-serve", Log: r.log, Handler: r.answer,
		Codecs: []media.Codec{media.L16, media.PCMU},
	})
	if err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	if err := r.endpoint.Listen(ctx); err != nil {
		return fmt.Errorf("sip: %w", err)
	}
	r.wire.URI = r.endpoint.URI("bot")
	return nil
}

// claimStore makes the folder of a store in a file and keeps other serves away from it: each would take over what the other
// is at. PostgreSQL is for many.
func (r *serveRole) claimStore() error {
	path := r.cfg.Store.Path
	if path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("store.path: %w", err)
	}
	var err error
	if r.alone, err = filelock.Take(path + ".lock"); err != nil {
		return fmt.Errorf("store.path: one serve at a time may use it, several share PostgreSQL (store.dsn): %w", err)
	}
	return nil
}

// openFlow reads the conversation and holds it against what the rest of the file offers.
func (c serveConfig) openFlow() (*flows.Flow, *lookup.Finder, error) {
	result, err := lint.Source(builtInFlow, flows.UtilityBill()), error(nil)
	if c.Flow.File != "" {
		result, err = lint.File(c.Flow.File)
	}
	if err != nil {
		return nil, nil, err
	}
	flow, err := result.Sound()
	if err != nil {
		return nil, nil, fmt.Errorf("flow: %w", err)
	}
	if found := result.Against(c.offers()); len(found) > 0 {
		return nil, nil, fmt.Errorf("flow: %w", found)
	}
	finder := lookup.New(c.Flow.Lookups, c.Flow.MockLookups, &http.Client{Timeout: 15 * time.Second})
	return flow, finder, nil
}

// offers is what a flow may name.
func (c serveConfig) offers() lint.Operator {
	o := lint.Operator{
		Providers: []string{}, Lookups: slices.AppendSeq([]string{}, maps.Keys(c.Flow.Lookups)), Mocked: c.Flow.MockLookups,
	}
	for _, p := range c.Providers {
		o.Providers = append(o.Providers, p.Name)
	}
	return o
}

func (r *serveRole) listen(ctx context.Context) error {
	var tcp net.ListenConfig
	var err error
	if r.public, err = tcp.Listen(ctx, "tcp", r.cfg.HTTP.Listen); err != nil {
		return fmt.Errorf("http: %w", err)
	}
	if r.cfg.Speech.BaseURL != "" && r.cfg.Model.BaseURL != "" {
		return nil
	}
	if r.inside, err = tcp.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return fmt.Errorf("offline server: %w", err)
	}
	r.speaker = offline.NewSpeaker(offline.SpeakerConfig{})
	base := "http://" + r.inside.Addr().String() + "/v1"
	if r.cfg.Speech.BaseURL == "" {
		r.cfg.Speech.BaseURL = base
		r.ears = recogniser.New(recogniser.Config{})
	}
	if r.cfg.Model.BaseURL == "" {
		r.cfg.Model.BaseURL = base
	}
	return nil
}

func (r *serveRole) openDesk(ctx context.Context) error {
	base := r.cfg.HTTP.CallbackBase
	if base == "" {
		base = "http://" + r.public.Addr().String()
	}
	entries := make([]providers.Entry, 0, len(r.cfg.Providers))
	for _, cfg := range r.cfg.Providers {
		entry, p, err := cfg.entry(base)
		if err != nil {
			return err
		}
		r.providers = append(r.providers, p)
		entries = append(entries, entry)
	}
	registry, err := providers.NewRegistry(entries...)
	if err != nil {
		return err
	}
	metrics, err := newServeMetrics(r.health.Registerer())
	if err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	r.desk, err = checkout.New(r.cfg.Checkout, checkout.Deps{
		Ledger: r.store, Providers: registry, Gate: deskGate{r.client}, Log: r.log, Brought: metrics.count,
		Events: func(ev checkout.Event) { //nolint:contextcheck // a call lasts longer than the opening of the process
			r.watch.Money(ev)
			if r.bot != nil { // before there is one, recovery settles what no call waits for
				r.bot.Money(ev)
			}
		},
	})
	if err != nil {
		return err
	}
	return r.desk.Recover(ctx)
}

func (r *serveRole) openBot(flow *flows.Flow, finder *lookup.Finder) error {
	voice := speech.NewClient(r.cfg.Speech, http.DefaultTransport)
	prompts := speech.NewPrompts(r.cfg.Speech, voice)
	r.flow = flow
	r.prepare = func(ctx context.Context) error { return agent.Prepare(ctx, prompts, flow) }
	token := []byte(r.cfg.Control.Token)
	var err error
	r.bot, err = agent.NewBot(agent.Config{Dir: r.cfg.Calls.Dir}, agent.Deps{
		Flow: flow, Finder: finder, Desk: r.desk, Voice: prompts, Stream: voice, Hearing: voice, Memory: r.store, Log: r.log,
		Gate:   func(callID string) agent.Verbs { return r.client.Call(callID) },
		Events: r.watch.Turn,
		Model:  model.NewClient(r.cfg.Model, http.DefaultTransport),
		Verify: func(resume string) (string, error) { return control.VerifyResume(token, resume, time.Now()) },
	})
	if err != nil {
		return err
	}
	return watchCalls(r.health.Registerer(), r.bot)
}

// deskGate is the gate as the desk asks it, by call.
type deskGate struct{ client *control.Client }

var _ checkout.Gate = deskGate{}

// Close closes the gate.
func (g deskGate) Close(ctx context.Context, callID string) error {
	return g.client.Call(callID).Close(ctx)
}

// Connect brings the provider in.
func (g deskGate) Connect(ctx context.Context, callID string, c control.Connect) error {
	return g.client.Call(callID).Connect(ctx, c)
}

// Progress tells what the provider awaits.
func (g deskGate) Progress(ctx context.Context, callID string, p control.Progress) error {
	return g.client.Call(callID).Progress(ctx, p)
}

// Result tells how the attempt ended.
func (g deskGate) Result(ctx context.Context, callID string, res control.Result) error {
	return g.client.Call(callID).Result(ctx, res)
}

// Return opens the gate again.
func (g deskGate) Return(ctx context.Context, callID string) error {
	return g.client.Call(callID).Return(ctx)
}
