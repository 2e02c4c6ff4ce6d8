package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lookup"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/payments/store/sqlite"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// DefaultFrom is who calls where nothing else is said.
const DefaultFrom = "sip:caller@rehearsal.invalid"

// callID names the one call of a Stage.
const callID = "rehearsal"

// ledgerFile is the database in the folder of a Stage.
const ledgerFile = "ledger.db"

// opening is when every rehearsed call begins, so that two runs of one script are the same to the last event.
func opening() time.Time { return time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC) }

// Config of a Stage.
type Config struct {
	// Flow that is walked.
	Flow *flows.Flow
	// From is who calls. Default DefaultFrom.
	From string
	// Answers replace the mocks of lookups, by call; a nil one makes the lookup fail. See Answer.
	Answers map[string]any
	// Model is an OpenAI-compatible server in this process that the bot asks. Default: the rules of the offline one.
	Model http.Handler
	// Endpoints are asked in place of Model where their BaseURL is set: a model that others run, at its own pace.
	Endpoints model.Config
	// Script is what the model answers until the caller's first action; nil for what it likes. See Stage.Script.
	Script []ModelAnswer
	// Log of the bot and the desk; nil for none.
	Log *zap.Logger

	claims *guard.Claims // what the model may not say; nil for all of it
}

// Stage is one rehearsed call. Open begins it; each of its actions returns when the bot waits for the caller again, asks
// for a card, or the call is over. One goroutine uses it.
type Stage struct {
	dir    string
	clock  *stageClock
	gate   *gate
	model  *stageModel
	find   *finder
	pays   *provider
	store  *sqlite.Store
	memory *memory
	desk   *checkout.Desk
	bot    *agent.Bot
	cancel context.CancelFunc
	group  sync.WaitGroup
	served error

	patience time.Duration // in real time
	pending  string        // the fault of the next payment

	mu        sync.Mutex
	changed   chan struct{} // one token: something has happened
	moments   []Moment
	node      string
	handedTo  string
	listening bool
	window    bool // the gate is closed
	capturing bool
	finished  bool // the bot has left the call
	unheard   bool // what the caller did has not come to the bot yet
	gone      bool // the caller has hung up: what the bot says still is heard by nobody
	row       bool // the caller has keyed some of a row of digits
}

// Open makes everything and calls. When it returns without an error, the Stage must be closed.
func Open(ctx context.Context, cfg Config) (*Stage, error) {
	if cfg.From == "" {
		cfg.From = DefaultFrom
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	if cfg.Model == nil {
		cfg.Model = offline.NewServer(nil, nil, cfg.Log)
	}
	dir, err := os.MkdirTemp("", "tonegate-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	s := &Stage{dir: dir, clock: newClock(opening()), changed: make(chan struct{}, 1), patience: patience}
	if cfg.Endpoints.BaseURL != "" {
		s.patience = livePatience
	}
	if err := s.build(ctx, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("rehearsal: %w", err), s.Close())
	}
	s.run(ctx)
	if err := s.gate.start(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.serve(ctx)
	if err := s.wait(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// build makes the parts, from the ledger up to the bot.
func (s *Stage) build(ctx context.Context, cfg Config) error {
	var err error
	if s.store, err = s.openLedger(ctx); err != nil {
		return err
	}
	s.memory = &memory{Memory: s.store}
	s.gate = newGate(callID, cfg.From, s.clock, newLine(callID), s.fromGate, s.handedOn)
	s.pays = newProvider(s.clock.Now)
	registry, err := providers.NewRegistry(providersOf(cfg.Flow, s.pays)...)
	if err != nil {
		return err
	}
	s.desk, err = checkout.New(deadlines(), checkout.Deps{
		Ledger: s.store, Providers: registry, Gate: deskGate{s.gate}, Log: cfg.Log, Now: s.clock.Now, Events: s.fromDesk,
	})
	if err != nil {
		return err
	}
	s.model = newModel(cfg, s.fromModel)
	s.find = &finder{mocks: lookup.New(nil, true, &http.Client{}), answers: cfg.Answers}
	s.bot, err = agent.NewBot(agent.Config{Dir: s.dir}, agent.Deps{
		Flow: cfg.Flow, Desk: s.desk, Gate: func(string) agent.Verbs { return verbs{s.gate} }, Voice: silent{},
		Model: s.model, Finder: s.find, Memory: s.memory,
		Verify: func(string) (string, error) { return "", control.ErrResume }, Log: cfg.Log, Clock: s.clock,
		Events: s.fromBot, Claims: cfg.claims,
	})
	return err
}

// providersOf gives every provider that the flow names, all of them the simulated one.
func providersOf(flow *flows.Flow, p *provider) []providers.Entry {
	entry := providers.Entry{
		Name: providers.Default, Provider: p, Profile: "rehearsal", CallbackBase: "http://rehearsal.invalid",
	}
	all, seen := []providers.Entry{entry}, map[string]bool{providers.Default: true, "": true}
	for _, n := range flow.Nodes {
		if n.Payment != nil && !seen[n.Payment.Provider] {
			seen[n.Payment.Provider] = true
			entry.Name = n.Payment.Provider
			all = append(all, entry)
		}
	}
	return all
}

// deadlines are short where the desk waits for what never comes: the simulated provider answers at once or not at all.
func deadlines() checkout.Config {
	return checkout.Config{SettleWait: 400 * time.Millisecond, LookEvery: 10 * time.Millisecond}
}

// run starts the gate.
func (s *Stage) run(ctx context.Context) {
	ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.group.Go(func() { s.gate.run(ctx) })
}

// serve lets the bot have the call.
func (s *Stage) serve(ctx context.Context) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := s.cancel
	s.cancel = func() { cancel(); stop() }
	s.group.Go(func() {
		err := s.bot.Serve(ctx, s.gate.line, "")
		s.clock.release()
		s.mu.Lock()
		s.finished, s.served = true, err
		s.mu.Unlock()
		s.wake()
	})
}

// Close ends the call and removes what is left of it.
func (s *Stage) Close() error {
	if s.gate != nil && s.cancel != nil {
		ctx, done := context.WithTimeout(context.Background(), patience)
		defer done()
		_ = s.gate.hangup(ctx) // it fails only where the gate is over
	}
	if s.cancel != nil {
		s.cancel()
	}
	s.group.Wait()
	if s.model != nil {
		s.model.idle()
	}
	var errs []error
	if s.bot != nil {
		errs = append(errs, s.bot.Close())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}
