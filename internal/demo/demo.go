package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tonegate/tonegate/transfer/control"
)

// Config of a demo.
type Config struct {
	Binary      string    // the tonegate binary that is started three times
	LogLevel    string    // least level that the three log
	SIP         string    // where callers dial in, host:port
	HTTP        string    // phone page and gate, host:port
	CaptureHTTP string    // the sandbox provider, host:port
	Data        string    // folder for stores, recordings and logs; empty for a temporary one that is removed
	Once        bool      // end after the first call
	NoCall      bool      // place no call: wait for callers
	Out         string    // folder for the files of the first call; empty for none
	Timeline    *Timeline // what people watch
	// Flow is the file of the bot's conversation; empty for the one that is built in. Currency is the one that it takes
	// payments in, default GBP, and Providers are the names that it has for the sandbox, default "default".
	Flow      string
	Currency  string
	Providers []string
	// Guided has the sandbox ask without words, and the bot say what to key.
	Guided bool
	// Ready is told the address of the phone page when callers can come; nil for nobody.
	Ready func(page string)
	// Place dials uri as a synthetic caller, pays by key and returns when the call is over.
	Place func(ctx context.Context, uri string) error
}

// callPatience bounds the demo's own call: the longest outcome takes the flow's 4 minutes.
const callPatience = 5 * time.Minute

// Run starts the stack, places the call and keeps running until ctx ends, or until the call's files are there with Once.
// It returns the result of its own call, nil where none was placed or finished.
func Run(ctx context.Context, cfg Config) (res *Result, err error) {
	begun := time.Now()
	cfg.SIP, cfg.HTTP, cfg.CaptureHTTP = numeric(cfg.SIP), numeric(cfg.HTTP), numeric(cfg.CaptureHTTP)
	err = checkFree(ctx,
		address{"--sip", cfg.SIP, []string{"udp", "tcp"}, true},
		address{"--http", cfg.HTTP, []string{"tcp"}, false},
		address{"--capture-http", cfg.CaptureHTTP, []string{"tcp"}, true})
	if err != nil {
		return nil, err
	}
	if err := makeOut(cfg.Out); err != nil {
		return nil, err
	}
	w, err := newWorkspace(cfg)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close(err != nil)) }()
	s := newStack(w, cfg.Timeline)
	defer func() { err = errors.Join(err, s.down()) }()
	if err := s.up(ctx); err != nil {
		return nil, quiet(ctx, err)
	}
	client, err := control.NewClient(control.ClientConfig{URL: "http://" + w.ready(roleGate).Control, Token: w.token})
	if err != nil {
		return nil, fmt.Errorf("reach the gate: %w", err)
	}
	if err := awaitBot(ctx, client); err != nil {
		return nil, quiet(ctx, err)
	}
	cfg.Timeline.Note("ready after %.1f s\n\n  phone page  http://%s/\n  SIP         sip:pay@%s\n  files       %s\n",
		time.Since(begun).Seconds(), reachable(w.ready(roleGate).HTTP), w.ready(roleGate).SIP, w.dir)
	if cfg.Ready != nil {
		cfg.Ready("http://" + reachable(w.ready(roleGate).HTTP) + "/")
	}
	return run(ctx, cfg, s, client)
}

// run is the demo once everything is up.
func run(ctx context.Context, cfg Config, s *stack, client *control.Client) (*Result, error) {
	var res *Result
	done := errors.New("the demo is over")
	group, ctx := errgroup.WithContext(ctx)
	calls := make(chan string, 1) // the id of the first call that came in
	group.Go(func() error { return s.keep(ctx) })
	group.Go(func() error {
		watch(ctx, client, cfg.Timeline, calls)
		return nil
	})
	group.Go(func() error {
		if cfg.NoCall {
			cfg.Timeline.Note("waiting for callers; Ctrl-C ends the demo")
			return nil
		}
		r, err := pay(ctx, cfg, s.workspace, calls)
		if err != nil {
			return quiet(ctx, err)
		}
		res = &r
		cfg.Timeline.Note("\n%s\n", summary(r))
		if cfg.Once {
			return done
		}
		cfg.Timeline.Note("call it yourself now; Ctrl-C ends the demo")
		return nil
	})
	err := group.Wait()
	if errors.Is(err, done) {
		err = nil
	}
	return res, err
}

// pay places the demo's call and waits for its files.
func pay(ctx context.Context, cfg Config, w *workspace, calls <-chan string) (Result, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, callPatience, errors.New("the demo's call took too long"))
	defer cancel()
	if err := cfg.Place(ctx, "sip:pay@"+w.ready(roleGate).SIP); err != nil {
		return Result{}, fmt.Errorf("place the demo's call: %w", err)
	}
	var id string
	select {
	case id = <-calls:
	case <-time.After(filesWait):
		return Result{}, errors.New("the gate told of no call")
	case <-ctx.Done():
		return Result{}, context.Cause(ctx)
	}
	dir := filepath.Join(w.calls(), id)
	r, err := awaitResult(ctx, dir)
	if err != nil {
		return Result{}, err
	}
	if cfg.Out == "" {
		return r, nil
	}
	return r, copyFiles(dir, cfg.Out)
}

// watch shows every event of the gate, also across its restarts, and tells the id of the first call that came in.
func watch(ctx context.Context, client *control.Client, t *Timeline, calls chan<- string) {
	for ctx.Err() == nil {
		err := client.Events(ctx, "", func(e control.Event) {
			t.Event(e)
			if e.Type == control.CallStarted {
				select {
				case calls <- e.CallID:
				default:
				}
			}
		})
		if err == nil || errors.Is(err, io.EOF) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// awaitBot waits until the gate knows of a bot.
func awaitBot(ctx context.Context, client *control.Client) error {
	ctx, cancel := context.WithTimeoutCause(ctx, readyWait, errors.New("no bot registered with the gate"))
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if bots, err := client.Bots(ctx); err == nil && len(bots) > 0 {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// quiet drops an error that is only the end of ctx: an interrupt is no fault.
func quiet(ctx context.Context, err error) error {
	select {
	case <-ctx.Done():
		return nil
	default:
		return err
	}
}
