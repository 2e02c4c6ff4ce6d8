package checkout

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// chaosWindow is a call's secure window, as the gate has it.
type chaosWindow struct {
	call   string
	serve  *mortal // that the caller was with when it began
	hangUp context.CancelFunc
	deaf   bool // its events are lost

	mu       sync.Mutex
	open     bool
	captured bool
	gone     bool
}

// open begins a new window for a call; the caller may hang up at any time.
func (w *chaos) open(call string, hangUp context.CancelFunc) *chaosWindow {
	win := &chaosWindow{call: call, hangUp: hangUp, deaf: w.chance(3)}
	w.mu.Lock()
	win.serve = w.ledger
	w.windows[call] = win
	w.mu.Unlock()
	if w.chance(12) {
		time.AfterFunc(w.within(time.Minute), func() { w.leave(win) })
	}
	return win
}

// killed tells whether the serve that the window began with is gone.
func (win *chaosWindow) killed(w *chaos) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return win.serve != w.ledger || win.serve.alive() != nil
}

func (w *chaos) leave(win *chaosWindow) {
	win.mu.Lock()
	win.gone = true
	win.mu.Unlock()
	w.end(win, control.ReasonHungUp)
	win.hangUp()
}

func (w *chaos) event(win *chaosWindow, ev control.Event) {
	if win.deaf {
		return
	}
	ev.CallID = win.call
	w.serve().Window(ev)
}

// end ends the window once.
func (w *chaos) end(win *chaosWindow, reason string) {
	win.mu.Lock()
	was := win.open
	win.open = false
	win.mu.Unlock()
	if was {
		w.event(win, control.Event{Type: control.Window, State: control.Ended, Reason: reason})
	}
}

// chaosGate is the gate as one serve reaches it: a dead one does not.
type chaosGate struct {
	w *chaos
	l *mortal
}

func (g chaosGate) window(call string) (*chaosWindow, error) {
	if err := g.l.alive(); err != nil {
		return nil, err
	}
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	return g.w.windows[call], nil
}

func (g chaosGate) Close(ctx context.Context, call string) error {
	win, err := g.window(call)
	if err != nil {
		return err
	}
	late := 50 * time.Millisecond
	if g.w.chance(3) {
		late = g.w.within(6 * time.Second)
	}
	fails := g.w.chance(3)
	time.AfterFunc(late, func() {
		win.mu.Lock()
		win.open, win.captured = !fails && !win.gone, false
		opened := win.open
		win.mu.Unlock()
		if opened {
			g.w.event(win, control.Event{Type: control.Window, State: control.Closing})
		}
	})
	select {
	case <-time.After(late):
	case <-ctx.Done():
		return ctx.Err()
	}
	if fails {
		return errGate
	}
	return nil
}

func (g chaosGate) Connect(_ context.Context, call string, c control.Connect) error {
	win, err := g.window(call)
	if err != nil {
		return err
	}
	if g.w.chance(2) {
		return errGate
	}
	go g.w.capture(win, c.Link)
	if g.w.chance(2) {
		return errGate // it did connect
	}
	return nil
}

func (g chaosGate) Progress(context.Context, string, control.Progress) error { return g.l.alive() }

func (g chaosGate) Result(_ context.Context, call string, _ control.Result) error {
	win, err := g.window(call)
	if err != nil {
		return err
	}
	win.mu.Lock()
	own := win.captured
	win.mu.Unlock()
	if own {
		time.AfterFunc(time.Second, func() { g.w.end(win, control.ReasonReturned) })
	}
	return nil
}

func (g chaosGate) Return(_ context.Context, call string) error {
	win, err := g.window(call)
	if err != nil {
		return err
	}
	if g.w.chance(3) {
		return errGate
	}
	win.mu.Lock()
	reason := control.ReasonCancelled
	if win.captured {
		reason = control.ReasonReturned
	}
	win.mu.Unlock()
	go g.w.end(win, reason)
	return nil
}

// capture is the caller with the provider: from the first ring to the end of the leg.
func (w *chaos) capture(win *chaosWindow, link string) {
	w.event(win, control.Event{Type: control.Window, State: control.Armed})
	w.event(win, control.Event{Type: control.Window, State: control.Connecting})
	if w.chance(6) {
		reasons := []string{control.ReasonNotDark, control.ReasonUnreachable, control.ReasonBusy, control.ReasonNoAnswer}
		time.Sleep(w.within(20 * time.Second))
		w.end(win, reasons[int(w.within(time.Duration(len(reasons))))])
		return
	}
	time.Sleep(100 * time.Millisecond)
	w.mu.Lock()
	tr := w.truths[link]
	win.mu.Lock()
	answered := win.open && !tr.over
	win.captured = win.captured || answered
	win.mu.Unlock()
	tr.connected = tr.connected || answered
	w.mu.Unlock()
	if !answered {
		w.end(win, control.ReasonRefused)
		return
	}
	w.event(win, control.Event{Type: control.Window, State: control.Capturing})
	time.Sleep(3*time.Second + w.within(50*time.Second))
	w.authorise(win, tr)
	time.Sleep(w.within(8 * time.Second))
	w.event(win, control.Event{Type: control.ProviderEnded, Reason: "bye"})
}

// authorise is the moment of truth, if the caller is still there and nobody has cancelled.
func (w *chaos) authorise(win *chaosWindow, tr *truth) {
	win.mu.Lock()
	there := win.open && !win.gone
	win.mu.Unlock()
	w.mu.Lock()
	if tr.over {
		w.mu.Unlock()
		return
	}
	tr.over = true
	switch draw := w.rng.IntN(100); {
	case !there:
		tr.verdict = providers.Cancelled
	case draw < 65:
		tr.verdict, tr.charges = providers.Approved, tr.charges+1
	case draw < 85:
		tr.verdict = providers.Declined
	case draw < 92:
		tr.verdict = providers.Failed
	default: // its own gateway is silent; it learns the truth later
		tr.verdict, tr.charges = providers.Unknown, tr.charges+w.rng.IntN(2)
		late := time.Duration(w.rng.Int64N(int64(time.Hour)))
		time.AfterFunc(late, func() { w.learn(tr) })
	}
	known := tr.verdict != providers.Unknown
	w.mu.Unlock()
	if known {
		w.callback(tr)
	}
}

func (w *chaos) learn(tr *truth) {
	w.mu.Lock()
	tr.verdict = providers.Failed
	if tr.charges > 0 {
		tr.verdict = providers.Approved
	}
	w.mu.Unlock()
	w.callback(tr)
}

// callback sends the result: soon, late, twice or never, and again until it is taken.
func (w *chaos) callback(tr *truth) {
	if w.chance(10) {
		return
	}
	times := 1
	if w.chance(30) {
		times = 3
	}
	for range times {
		late := w.within(time.Second)
		if w.chance(40) {
			late = w.within(2 * time.Hour)
		}
		time.AfterFunc(late, func() {
			for range 20 {
				if w.post(tr) {
					w.mu.Lock()
					tr.told = true
					w.mu.Unlock()
					return
				}
				time.Sleep(5 * time.Second)
			}
		})
	}
}

// chaosProvider opens sessions and knows what became of them.
type chaosProvider struct {
	w     *chaos
	blind bool // it has neither lookup nor cancel
}

func (p chaosProvider) Capabilities() providers.Capabilities {
	return providers.Capabilities{Lookup: !p.blind, Cancel: !p.blind, CallbackHorizon: 3 * time.Hour}
}

func (p chaosProvider) Open(ctx context.Context, order providers.Order) (providers.Session, error) {
	late := p.w.within(300 * time.Millisecond)
	if p.w.chance(4) {
		late = p.w.within(9 * time.Second)
	}
	select {
	case <-time.After(late):
	case <-ctx.Done():
		return providers.Session{}, &providers.Error{Op: "launch", Code: providers.CodeTimeout, Err: ctx.Err()}
	}
	down := &providers.Error{Op: "launch", Code: providers.CodeDown, Retryable: true}
	if p.w.chance(4) {
		return providers.Session{}, down
	}
	p.w.mu.Lock()
	tr := p.w.truths[order.OrderID]
	if tr == nil {
		tr = &truth{payment: order.Reference[len("INV-"):], order: order, blind: p.blind, session: providers.Session{
			ID: order.OrderID, Link: order.OrderID, OrderID: order.OrderID, ExpiresAt: time.Now().Add(10 * time.Minute),
		}}
		p.w.truths[order.OrderID] = tr
		time.AfterFunc(time.Minute, func() { p.w.expire(tr) })
	}
	p.w.mu.Unlock()
	if p.w.chance(4) {
		return providers.Session{}, down // it was opened; the answer is lost
	}
	return tr.session, nil
}

// expire ends a session that no call came for.
func (w *chaos) expire(tr *truth) {
	w.mu.Lock()
	unused := !tr.connected && !tr.over
	if unused {
		tr.over, tr.verdict = true, providers.Failed
	}
	w.mu.Unlock()
	if unused {
		w.callback(tr)
	}
}

func (p chaosProvider) Lookup(_ context.Context, s providers.Session) (providers.Report, error) {
	if p.w.chance(30) {
		return providers.Report{}, &providers.Error{Op: "lookup", Code: providers.CodeDown, Retryable: true}
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.w.truths[s.OrderID].report(), nil
}

func (tr *truth) report() providers.Report {
	r := providers.Report{OrderID: tr.order.OrderID, Verdict: providers.Pending, Amount: tr.order.Amount}
	if tr.over {
		r.Verdict = tr.verdict
	}
	if r.Verdict == providers.Approved {
		r.TransactionID = "tx-" + tr.order.OrderID[:8]
	}
	return r
}

func (p chaosProvider) Cancel(_ context.Context, s providers.Session) error {
	if p.w.chance(20) {
		return &providers.Error{Op: "cancel", Code: providers.CodeDown, Retryable: true}
	}
	p.w.mu.Lock()
	tr := p.w.truths[s.OrderID]
	if tr.over {
		p.w.mu.Unlock()
		return &providers.Error{Op: "cancel", Code: providers.CodeLate}
	}
	tr.over, tr.verdict = true, providers.Cancelled
	p.w.mu.Unlock()
	p.w.callback(tr)
	return nil
}

func (p chaosProvider) Callback(r *http.Request) (providers.Report, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.w.truths[r.Header.Get("Order")].report(), nil
}

var (
	_ Gate                = chaosGate{}
	_ providers.Provider  = chaosProvider{}
	_ providers.Looker    = chaosProvider{}
	_ providers.Canceller = chaosProvider{}
	_ payments.Ledger     = (*mortal)(nil)
)
