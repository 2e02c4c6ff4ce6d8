package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/declarative"
	"github.com/tonegate/tonegate/providers/trial"
	"github.com/tonegate/tonegate/providers/wire"
)

// providerTestCmd tries a provider out.
type providerTestCmd struct {
	Provider     string        `arg:"" name:"FILE|NAME" help:"A provider file, the name of a shipped one, or, with --config, of a provider there."`          //nolint:lll // A tag cannot be broken.
	Config       string        `placeholder:"FILE" help:"A configuration of tonegate serve."`                                                                //nolint:lll // A tag cannot be broken.
	Simulator    bool          `help:"Start tonegate capture for it; the file finds it under the variable TONEGATE_CAPTURE_URL. A shipped name implies it."` //nolint:lll // A tag cannot be broken.
	CallbackBase string        `placeholder:"URL" help:"Address under which the provider reaches --listen. Default: that of --listen."`                      //nolint:lll // A tag cannot be broken.
	Listen       string        `default:"127.0.0.1:0" placeholder:"HOST:PORT" help:"Where callbacks are taken (${default})."`                                //nolint:lll // A tag cannot be broken.
	Minor        int64         `name:"minor" default:"4250" placeholder:"N" help:"Amount in minor units (${default})."`
	Wait         time.Duration `default:"10s" help:"How long a callback may take (${default})."`
	NoPay        bool          `help:"Have no synthetic caller pay at the simulator, which takes half a minute."`
	JSON         bool          `name:"json" help:"Print one JSON object."`
}

// Help is what --help adds.
func (providerTestCmd) Help() string {
	return `Gets a token, opens sessions, asks, cancels and waits for the callbacks that come of it, and tells of each step what
works and what would help. Nobody is charged: against a real sandbox no card is keyed; against the simulator a synthetic
caller pays with a published test number. No secret is printed.

Exit code: 0 if nothing failed, 1 if something did, 2 if the provider cannot be used at all.

Examples:
  tonegate provider test capture
  tonegate provider test my-provider.yaml --callback-base https://pay.example.com --listen 0.0.0.0:8081
  tonegate provider test default --config serve.yaml --json`
}

// subject is what is to be tried.
type subject struct {
	name     string
	kind     string
	provider openProvider
	base     string // of callbacks
	fixed    string // last part of the callback address, where all attempts share one
	back     string // return address
}

// Run tries it out.
func (c providerTestCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) (err error) {
	var sim *simulator
	_, shipped := declarative.Example(c.Provider)
	if c.Simulator || shipped && c.Config == "" {
		if sim, err = startSimulator(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, sim.close()) }()
	}
	s, err := c.subject()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "tonegate:", err)
		return exitError(2)
	}
	defer func() { err = errors.Join(err, s.provider.Close()) }()
	report, err := c.trial(ctx, log, out, s, sim)
	if err != nil {
		return err
	}
	if err := c.conclude(out, s, report); err != nil {
		return err
	}
	if !report.OK() {
		return exitError(1)
	}
	return nil
}

// subject finds the provider that is meant.
func (c providerTestCmd) subject() (subject, error) {
	if c.Config != "" {
		cfg, err := config.Load[serveConfig](c.Config)
		if err != nil {
			return subject{}, err
		}
		names := make([]string, 0, len(cfg.Providers))
		for _, p := range cfg.Providers {
			if p.Name == c.Provider {
				if p.Vonage != nil {
					p.Vonage.SkipCallTransfer = true // no live call is moved for a test
				}
				made, err := p.open()
				return subject{p.Name, p.kind(), made, p.CallbackBase, p.Callbacks.Path, p.ReturnURL}, err
			}
			names = append(names, p.Name)
		}
		return subject{}, fmt.Errorf("%s has no provider %s; there are %s", c.Config, c.Provider, strings.Join(names, ", "))
	}
	s := subject{name: "trial", kind: declarative.Kind}
	if raw, ok := declarative.Example(c.Provider); ok {
		file, err := declarative.Parse(c.Provider+".yaml", raw)
		if err != nil {
			return s, err
		}
		s.provider, err = declarative.New(file, ".", wire.Deps{})
		return s, err
	}
	if _, err := os.Stat(c.Provider); err != nil {
		return s, fmt.Errorf("%s is neither a file nor a shipped one (%s); for a provider of serve's file give --config",
			c.Provider, strings.Join(declarative.Examples(), ", "))
	}
	made, err := openDeclarative(c.Provider)
	s.provider = made
	return s, err
}

// trial listens for callbacks and runs the steps.
func (c providerTestCmd) trial(
	ctx context.Context, log *zap.Logger, out io.Writer, s subject, sim *simulator,
) (trial.Report, error) {
	can := s.provider.Capabilities()
	if len(can.Currencies) == 0 {
		can.Currencies = []string{"GBP"}
	}
	var tcp net.ListenConfig
	listener, err := tcp.Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return trial.Report{}, fmt.Errorf("listen for callbacks: %w; choose another --listen", err)
	}
	inbox := trial.NewInbox(s.name, s.fixed, s.provider)
	server := &http.Server{Handler: inbox, ReadHeaderTimeout: 10 * time.Second}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = server.Serve(listener) // it ends by Close
	}()
	defer func() {
		_ = server.Close()
		<-gone
	}()
	cfg := trial.Config{
		Amount:    payments.Money{Minor: c.Minor, Currency: can.Currencies[0]},
		ReturnURL: s.back, Wait: c.Wait, CallbackBase: "http://" + listener.Addr().String(),
	}
	for _, base := range []string{s.base, c.CallbackBase} {
		if base != "" {
			cfg.CallbackBase = base
		}
	}
	if !c.JSON {
		_, _ = fmt.Fprintf(out, "%s (%s)\n", c.Provider, s.kind)
		cfg.Seen = func(step trial.Step) { _, _ = io.WriteString(out, line(step)) }
	}
	if sim != nil && !c.NoPay {
		cfg.Pay = func(ctx context.Context, link string) error { return sim.pay(ctx, log, link) }
	}
	return trial.Run(ctx, s.provider, inbox, cfg), nil
}

// line is a step on the terminal.
func line(step trial.Step) string {
	mark := map[trial.Status]string{
		trial.Works: "ok", trial.Failed: "FAIL", trial.Absent: "–", trial.NotTried: "?",
	}[step.Status]
	text := fmt.Sprintf("  %-4s  %-9s  %s", mark, step.Name, step.Detail)
	if step.Status == trial.Works {
		text += fmt.Sprintf("  (%d ms)", step.Millis)
	}
	text += "\n"
	if step.Advice != "" {
		text += fmt.Sprintf("        %-9s  → %s\n", "", step.Advice)
	}
	return text
}

// conclude tells the whole, as JSON or after the steps.
func (c providerTestCmd) conclude(out io.Writer, s subject, r trial.Report) error {
	if c.JSON {
		return json.NewEncoder(out).Encode(struct {
			Provider     string                 `json:"provider"`
			Kind         string                 `json:"kind"`
			OK           bool                   `json:"ok"`
			Steps        []trial.Step           `json:"steps"`
			Capabilities providers.Capabilities `json:"capabilities"`
		}{c.Provider, s.kind, r.OK(), r.Steps, s.provider.Capabilities()})
	}
	failed := 0
	for _, step := range r.Steps {
		if step.Status == trial.Failed {
			failed++
		}
	}
	text := "nothing failed\n"
	if failed > 0 {
		text = fmt.Sprintf("%d of %d steps failed\n", failed, len(r.Steps))
	}
	_, err := io.WriteString(out, text)
	return err
}
