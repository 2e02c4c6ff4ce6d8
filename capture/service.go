package capture

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/capture/store"
)

// Deps are what a Service works with. Who made them closes them, after Run has returned and all calls have ended.
type Deps struct {
	Store   *store.Store
	Gateway Gateway
	Herald  Herald // reads what the gateway tells by itself; nil where it tells nothing
	Log     *zap.Logger
	Metrics prometheus.Registerer // nil for none
	Sender  http.RoundTripper     // of callbacks; nil for the network
}

// Service is one payment provider: Handler serves its HTTP side, Serve its calls, and Run what goes on by itself. It is
// safe for concurrent use.
type Service struct {
	cfg      Config
	store    *store.Store
	gateway  Gateway
	herald   Herald
	log      *zap.Logger
	brands   *cards.Table
	clips    map[string]*prompts.Library // by the folder; "" is the built-in one
	tokens   *issuer
	watchers *watchers
	metrics  metrics
	sender   *http.Client

	due     chan struct{} // a callback was queued
	stopped chan struct{} // closed when Run returns; streams end with it

	mu       sync.Mutex // guards what follows
	draining bool
	calls    map[string]*attendant // by session
	running  sync.WaitGroup        // of calls
	asked    map[string]struct{}   // keys whose question to the gateway is under way
	on       map[string]int        // how many calls with a link are on
}

// New makes a service. It reads the prompts of the flows, and starts nothing.
func New(cfg Config, deps Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("capture: %w", err)
	}
	brands, err := cards.NewTable()
	if err != nil {
		return nil, fmt.Errorf("capture: %w", err)
	}
	clips, err := libraries(cfg.Flows)
	if err != nil {
		return nil, fmt.Errorf("capture: %w", err)
	}
	m, err := newMetrics(deps.Metrics)
	if err != nil {
		return nil, fmt.Errorf("capture: %w", err)
	}
	cfg = cfg.withDefaults()
	return &Service{
		cfg: cfg, store: deps.Store, gateway: deps.Gateway, herald: deps.Herald, log: deps.Log, brands: brands, clips: clips,
		tokens: newIssuer(cfg.TokenLife), watchers: newWatchers(), metrics: m, sender: newSender(deps.Sender),
		due: make(chan struct{}, 1), stopped: make(chan struct{}),
		calls: make(map[string]*attendant), asked: make(map[string]struct{}), on: make(map[string]int),
	}, nil
}

// libraries reads the built-in prompts and those of the flows.
func libraries(flows []Flow) (map[string]*prompts.Library, error) {
	english, err := prompts.NewLibrary()
	if err != nil {
		return nil, err
	}
	all := map[string]*prompts.Library{"": english, promptsNone: prompts.Silence()}
	for i, f := range flows {
		for _, folder := range f.folders() {
			if all[folder] != nil {
				continue
			}
			if all[folder], err = prompts.Open(folder); err != nil {
				return nil, fmt.Errorf("flows[%d].prompts: %w", i, err)
			}
		}
	}
	return all, nil
}

// Run sends callbacks, asks for lost answers (those of a former process first) and ends expired sessions until ctx ends.
// It is called once.
func (s *Service) Run(ctx context.Context) error {
	defer close(s.stopped)
	defer s.sender.CloseIdleConnections()
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return s.deliver(ctx) })
	work.Go(func() error { return s.tidy(ctx) })
	work.Go(func() error { return s.again(ctx, s.resolve) })
	if err := work.Wait(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// Drain takes no more calls and waits until the running ones have ended, or for ctx.
func (s *Service) Drain(ctx context.Context) error {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	over := make(chan struct{})
	go func() {
		s.running.Wait()
		close(over)
	}()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("calls still run: %w", context.Cause(ctx))
	}
}

// enter counts a call in, unless there are too many or the service is stopping.
func (s *Service) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining || s.metrics.active() >= s.cfg.MaxCalls {
		return false
	}
	s.running.Add(1)
	s.metrics.entered()
	return true
}

func (s *Service) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.metrics.left()
	s.running.Done()
}
