package checkout

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// ErrBusy says that a checkout is running for the call already.
var ErrBusy = errors.New("a checkout is running for this call")

// Deps are what a Desk works with. Events, Brought and Log may be nil.
type Deps struct {
	Ledger    payments.Ledger
	Providers *providers.Registry
	Gate      Gate
	// Events takes what happened, in order for one attempt; it must not block and is called from several goroutines.
	// What another process brought about for a call of this one is told here too, by Listen.
	Events func(Event)
	// Brought takes those of Events that this process brought about itself: each is told in one process alone, whose call
	// it may not be.
	Brought func(Event)
	Log     *zap.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Desk takes payments: one attempt at a time for a call, from consent to result. Take, Window, Resume, Recover and the
// callback handler are safe for concurrent use. It starts no goroutine that outlives a Take; Run is the sweeper, which
// its owner starts and ends.
type Desk struct {
	cfg  Config
	deps Deps
	log  *zap.Logger

	// orphans are sessions to cancel; the sweeper does it.
	orphans chan orphan

	mu       sync.Mutex
	calls    map[string]*run     // by call
	watchers map[string]*watched // by attempt
}

// orphan is a session that nobody was or will be connected to.
type orphan struct {
	provider providers.Provider
	session  providers.Session
}

// New makes a desk. It starts nothing.
func New(cfg Config, deps Deps) (*Desk, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("checkout: %w", err)
	}
	if deps.Ledger == nil || deps.Providers == nil || deps.Gate == nil {
		return nil, errors.New("checkout: ledger, providers and gate are needed")
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Events == nil {
		deps.Events = func(Event) {}
	}
	if deps.Brought == nil {
		deps.Brought = func(Event) {}
	}
	log := deps.Log
	if log == nil {
		log = zap.NewNop()
	}
	return &Desk{
		cfg: cfg.withDefaults(), deps: deps, log: log.Named("checkout"), orphans: make(chan orphan, 256),
		calls: map[string]*run{}, watchers: map[string]*watched{},
	}, nil
}

// Take makes one attempt for req: it closes the gate, commits the intent, opens a session at the provider while the
// hand-over sentence is said, connects, waits for the result and for the end of the window. It returns when the bot
// may speak to the caller again; every wait on the way has a deadline. When ctx ends the caller counts as gone, and
// Take still takes up to SettleWait to learn the result. An error means that req is wrong or ErrBusy; whatever else
// happens is a Result.
func (d *Desk) Take(ctx context.Context, req Request, h Handover) (Result, error) {
	if err := req.validate(); err != nil {
		return Result{}, err
	}
	r := newRun(d, req, h)
	d.mu.Lock()
	if _, busy := d.calls[req.CallID]; busy {
		d.mu.Unlock()
		return Result{}, ErrBusy
	}
	d.calls[req.CallID] = r
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		delete(d.calls, req.CallID)
		d.mu.Unlock()
	}()
	return r.take(ctx), nil
}

// Window tells the desk an event of the gate: for the running checkout of its call, and that a call is over. It never
// blocks.
func (d *Desk) Window(ev control.Event) {
	d.mu.Lock()
	r := d.calls[ev.CallID]
	d.mu.Unlock()
	if r != nil {
		r.mail.put(letter{gate: &ev})
	}
	if ev.Type == control.CallEnded {
		d.callOver(ev.CallID)
	}
}

// apply puts a change into the ledger and tells everybody who cares.
func (d *Desk) apply(ctx context.Context, attemptID string, c payments.Change) (payments.Applied, error) {
	ctx, cancel := detached(ctx, ledgerWait)
	defer cancel()
	applied, err := d.deps.Ledger.Apply(ctx, attemptID, c)
	if err != nil {
		d.log.Error("ledger does not take a change", logging.AttemptID(attemptID),
			zap.String("change", string(c.Event)), zap.Error(err))
		return payments.Applied{}, fmt.Errorf("apply %s: %w", c.Event, err)
	}
	d.applied(ctx, applied, c.Source)
	return applied, nil
}

// applied publishes a change that is in the ledger and hands on its effects.
func (d *Desk) applied(ctx context.Context, a payments.Applied, source payments.Source) {
	d.publish(ctx, a, source)
	d.hand(a)
	if entry, ok := d.deps.Providers.Get(a.Attempt.Provider); ok && a.Has(payments.CancelSession) {
		d.cancelLater(entry.Provider, sessionOf(a.Attempt))
	}
}

// cancelLater leaves an orphaned session to the sweeper. Where the provider cannot cancel, or there are too many, it is
// left to expire.
func (d *Desk) cancelLater(p providers.Provider, s providers.Session) {
	if s.ID == "" {
		return
	}
	if !p.Capabilities().Cancel {
		d.log.Info("orphaned session is left to expire", logging.SessionID(s.ID), zap.Time("expires", s.ExpiresAt))
		return
	}
	select {
	case d.orphans <- orphan{provider: p, session: s}:
	default:
		d.log.Warn("too many sessions to cancel", logging.SessionID(s.ID))
	}
}

// ledgerWait bounds one transaction.
const ledgerWait = 5 * time.Second

// detached makes a context for work that must be done although its caller is gone.
func detached(ctx context.Context, wait time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), wait)
}

func sessionOf(a payments.Attempt) providers.Session {
	return providers.Session{ID: a.SessionID, OrderID: a.OrderID, ExpiresAt: a.ExpiresAt}
}
