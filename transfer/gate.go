package transfer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// Why a call is not taken, or ends by us.
var (
	errNoBot    = errors.New("no bot is registered")
	errStopping = errors.New("the gate is stopping")
)

// Deps are what a Gate works with.
type Deps struct {
	Dialer   Dialer
	Token    string // the control token: resume tokens are signed with it
	Bots     *control.Bots
	Journal  *control.Journal
	Resolver Resolver              // default: the machine's
	Now      func() time.Time      // default: time.Now
	Log      *zap.Logger           // default: none
	Metrics  prometheus.Registerer // default: none
}

// Gate runs the calls of this process. It is safe for concurrent use. HandleCall and HandlePage run one call each and
// block for its life; Drain ends them all.
type Gate struct {
	cfg     Config
	deps    Deps
	now     func() time.Time
	log     *zap.Logger
	bots    *control.Bots
	journal *control.Journal
	sounds  *sounds.Set
	metrics *metrics

	mu       sync.Mutex
	calls    map[string]*call
	draining bool
	running  sync.WaitGroup
	halt     context.CancelCauseFunc
	halted   context.Context //nolint:containedctx // the life of the gate, not of a request
}

var _ control.Gate = (*Gate)(nil)

// NewGate checks the configuration and starts nothing.
func NewGate(cfg Config, deps Deps) (*Gate, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("gate: %w", err)
	}
	if deps.Dialer == nil || deps.Bots == nil || deps.Journal == nil || deps.Token == "" {
		return nil, errors.New("gate: dialer, token, bots and journal are needed")
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = zap.NewNop()
	}
	if deps.Resolver == nil {
		deps.Resolver = net.DefaultResolver
	}
	g := &Gate{
		cfg: cfg.withDefaults(), deps: deps, now: deps.Now, log: deps.Log, bots: deps.Bots, journal: deps.Journal,
		sounds: sounds.New(), calls: map[string]*call{},
	}
	var err error
	if g.metrics, err = newMetrics(deps.Metrics); err != nil {
		return nil, fmt.Errorf("gate: metrics: %w", err)
	}
	g.halted, g.halt = context.WithCancelCause(context.Background())
	return g, nil
}

// HandleCall takes a caller who rings, for the life of the call. Without a bot, or when the gate is full or stopping, the
// caller is refused with 503.
func (g *Gate) HandleCall(ctx context.Context, in Incoming) {
	c := &call{kind: kindSIP, from: in.From(), to: in.To(), in: in}
	if !g.Available() || !g.admit(c) {
		g.refuse(in)
		return
	}
	g.live(ctx, c)
}

// HandlePage takes a caller who calls by a page, for the life of the call. The bot is invited when the browser has
// connected. The id must be new; see NewCallID. It tells whether the call was admitted; where it was not, the leg is closed.
func (g *Gate) HandlePage(ctx context.Context, id string, leg PhoneLeg) bool {
	c := &call{id: id, kind: kindWebRTC, callerL: leg, page: leg, ready: leg.Ready()}
	if !g.Available() || !g.admit(c) {
		g.close(leg)
		return false
	}
	g.live(ctx, c)
	return true
}

// NewCallID makes an id that says nothing and is never given twice.
func NewCallID() string { return "call_" + rand.Text() }

// Available tells whether a new call would be taken now.
func (g *Gate) Available() bool {
	g.mu.Lock()
	free := !g.draining && len(g.calls) < g.cfg.MaxCalls
	g.mu.Unlock()
	return free && (g.cfg.Bot.URI != "" || len(g.bots.Live()) > 0)
}

// admit gives the call its place, its id and its Switch.
func (g *Gate) admit(c *call) bool {
	if c.id == "" {
		c.id = NewCallID()
	}
	c.gate, c.cancel, c.bot = g, func() {}, control.Bot{}
	c.log = g.log.With(zap.String("call_id", c.id))
	c.sw = NewSwitch(KeyRule{}, g.now)
	c.verbs, c.joined = make(chan func(context.Context)), make(chan func())
	c.done = make(chan struct{})
	c.keysAt, c.botFrom = g.now(), g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, dup := g.calls[c.id]; dup || g.draining || len(g.calls) >= g.cfg.MaxCalls {
		return false
	}
	g.calls[c.id] = c
	g.running.Add(1)
	return true
}

func (g *Gate) live(ctx context.Context, c *call) {
	defer g.running.Done()
	defer func() {
		g.mu.Lock()
		delete(g.calls, c.id)
		g.mu.Unlock()
		g.metrics.active(-1)
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(g.halted, func() { cancel(errStopping) })()
	g.metrics.active(1)
	c.log.Info("call", zap.String("kind", c.kind))
	c.run(ctx)
}

// Drain takes no new calls from now on, lets those that run finish until ctx ends, tells the others and waits for them.
// Idempotent.
func (g *Gate) Drain(ctx context.Context) {
	g.mu.Lock()
	g.draining = true
	g.mu.Unlock()
	defer context.AfterFunc(ctx, func() { g.halt(errStopping) })()
	g.running.Wait()
}

// Calls is the number of calls that run.
func (g *Gate) Calls() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.calls)
}

// refuse answers 503 to a caller; the endpoint adds Retry-After.
func (g *Gate) refuse(in Incoming) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := in.Refuse(ctx, statusUnavailable); err != nil {
		g.log.Debug("refuse", zap.Error(err))
	}
	g.metrics.refused()
}

const statusUnavailable = 503

// close hangs a leg up; nil is fine.
func (g *Gate) close(leg legs.Leg) {
	if leg == nil {
		return
	}
	leg.Attach(nil)
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := leg.Close(ctx); err != nil {
		g.log.Debug("close leg", zap.Error(err))
	}
}

// beside runs f so that Drain waits for it; false when the gate is stopping.
func (g *Gate) beside(f func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.draining {
		return false
	}
	g.running.Go(f)
	return true
}
