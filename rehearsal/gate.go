package rehearsal

import (
	"context"
	"strings"
	"time"

	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/transfer/control"
)

// listeners are those that must be dark before a provider is brought in.
var listeners = [...]string{"recorder", "hearing"} //nolint:gochecknoglobals // a list that never changes

// darkWait is how long the gate waits for them, as the real one does.
const darkWait = time.Second

// gate is the simulated gate of one call. One goroutine, run, owns what stands below jobs; the verbs may be called from
// any. It reports in the real gate's order, and no time passes while it works.
type gate struct {
	id    string
	clock clock.Clock
	line  *line
	tell  func(control.Event) // to the bot; it must not call back
	sent  func(target string) // the caller was handed on
	from  string
	jobs  chan func()
	done  chan struct{} // closed when run has ended

	window   control.State // empty while the gate is open
	collect  *control.Collect
	left     int // keys of the collect
	waiting  map[string]bool
	waitOver func()
	dark     *time.Timer
	fault    string // why the next window does not open
	nobody   bool   // at the next hand-off
	over     bool
}

func newGate(id, from string, c clock.Clock, l *line, tell func(control.Event), sent func(string)) *gate {
	return &gate{
		id: id, from: from, clock: c, line: l, tell: tell, sent: sent, jobs: make(chan func()), done: make(chan struct{}),
	}
}

// run works until ctx ends.
func (g *gate) run(ctx context.Context) {
	defer close(g.done)
	for {
		select {
		case job := <-g.jobs:
			job()
		case <-ctx.Done():
			if g.dark != nil {
				g.dark.Stop()
			}
			return
		}
	}
}

// do runs f in the gate's goroutine; time stands meanwhile.
func (g *gate) do(ctx context.Context, f func() error) error {
	busy := g.clock.Busy()
	defer busy()
	answer := make(chan error, 1)
	select {
	case g.jobs <- func() { answer <- f() }:
		return <-answer
	case <-g.done:
		return control.ErrNoCall
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// later is do for the gate's own timers.
func (g *gate) later(f func()) {
	select {
	case g.jobs <- f:
	case <-g.done:
	}
}

func (g *gate) emit(ev control.Event) {
	ev.At, ev.CallID = g.clock.Now(), g.id
	g.tell(ev)
}

// start brings the caller in.
func (g *gate) start(ctx context.Context) error {
	return g.do(ctx, func() error {
		g.emit(control.Event{Type: control.CallStarted, From: g.from, To: "sip:bot@rehearsal.invalid", Kind: "sip"})
		g.emit(control.Event{Type: control.CallConnected})
		return nil
	})
}

// press takes one key of the caller. It tells whether the bot, or the provider, gets it.
func (g *gate) press(ctx context.Context, key rune) (taken bool, err error) {
	err = g.do(ctx, func() error {
		taken = g.key(key)
		if !taken && !g.over {
			g.emit(control.Event{Type: control.KeysSwallowed, Count: 1})
		}
		return nil
	})
	return taken, err
}

func (g *gate) key(key rune) bool {
	if g.over || g.window != "" || g.collect == nil || !strings.ContainsRune(g.collect.Allowed, key) {
		return false
	}
	c := *g.collect
	if c.CloseOn != "" && strings.ContainsRune(c.CloseOn, key) {
		g.endCollect("closed")
		g.enter(control.Closing, "")
	} else if g.left--; g.left == 0 {
		g.endCollect("complete")
	}
	select {
	case g.line.keys <- key:
		return true
	default:
		return false
	}
}

func (g *gate) endCollect(reason string) {
	if g.collect == nil {
		return
	}
	id := g.collect.ID
	g.collect = nil
	g.emit(control.Event{Type: control.CollectEnded, Collect: id, Reason: reason})
}

// enter reports a state of the window.
func (g *gate) enter(state control.State, reason string) {
	g.window = state
	if state == control.Ended {
		g.window = ""
	}
	g.emit(control.Event{Type: control.Window, State: state, Reason: reason})
}

// text takes a line of the caller; the bot gets none while the gate is closed.
func (g *gate) text(ctx context.Context, text string) (taken bool, err error) {
	err = g.do(ctx, func() error {
		if taken = !g.over && g.window == ""; taken {
			g.emit(control.Event{Type: control.CallText, Text: text})
		}
		return nil
	})
	return taken, err
}

// hangup: the caller is gone.
func (g *gate) hangup(ctx context.Context) error {
	return g.do(ctx, func() error {
		if !g.over {
			g.end("hung_up")
		}
		return nil
	})
}

// end ends the call, and the window in it.
func (g *gate) end(reason string) {
	g.line.end() // first: whoever hears of the end of the window must find the caller gone
	if g.window != "" {
		if g.window == control.Capturing {
			g.emit(control.Event{Type: control.ProviderEnded, Reason: "ours"})
		}
		g.stopWaiting()
		g.resumeListeners()
		g.enter(control.Ended, control.ReasonHungUp)
	}
	g.over, g.collect = true, nil
	g.emit(control.Event{Type: control.CallEnded, Reason: reason, Timings: &control.Timings{}})
}

// providerLeft: the provider hung up by itself.
func (g *gate) providerLeft(ctx context.Context) error {
	return g.do(ctx, func() error {
		if g.window == control.Capturing {
			g.emit(control.Event{Type: control.ProviderEnded, Reason: "bye"})
		}
		return nil
	})
}

// askDark begins the way to the provider: every listener must be dark first.
func (g *gate) askDark() {
	g.waiting = make(map[string]bool)
	g.waitOver = g.clock.Busy()
	g.dark = time.AfterFunc(darkWait, func() { g.later(func() { g.refuse(control.ReasonNotDark) }) })
	for _, name := range listeners {
		g.waiting[name] = true
	}
	for _, name := range listeners {
		g.emit(control.Event{Type: control.ListenerDarken, Listener: name})
	}
}

// acked takes the answer of a listener; the last one lets the provider in.
func (g *gate) acked(a control.Ack) {
	if g.waiting == nil || !g.waiting[a.Listener] {
		return
	}
	fault := g.fault
	if !a.Dark || fault == control.ReasonNotDark {
		g.refuse(control.ReasonNotDark)
		return
	}
	delete(g.waiting, a.Listener)
	if len(g.waiting) > 0 {
		return
	}
	g.stopWaiting()
	g.enter(control.Armed, "")
	g.enter(control.Connecting, "")
	if refusesWindow(fault) {
		g.refuse(fault)
		return
	}
	g.emit(control.Event{Type: control.ProviderRinging})
	g.emit(control.Event{Type: control.ProviderAnswered})
	g.enter(control.Capturing, "")
}

// refuse ends a window that has not come to the provider.
func (g *gate) refuse(reason string) {
	if g.waiting == nil && g.window != control.Connecting {
		return
	}
	g.fault = ""
	g.stopWaiting()
	g.resumeListeners()
	g.enter(control.Ended, reason)
}

func (g *gate) stopWaiting() {
	if g.waiting == nil {
		return
	}
	g.waiting = nil
	g.dark.Stop()
	g.waitOver()
}

func (g *gate) resumeListeners() {
	for _, name := range listeners {
		g.emit(control.Event{Type: control.ListenerResume, Listener: name})
	}
}

// back opens the gate again.
func (g *gate) back() {
	switch g.window {
	case "", control.Ended:
		return
	case control.Closing:
		g.stopWaiting()
		g.enter(control.Ended, control.ReasonCancelled)
		return
	case control.Capturing:
		g.emit(control.Event{Type: control.ProviderEnded, Reason: "ours"})
	case control.Armed, control.Connecting, control.Returning:
	}
	g.enter(control.Returning, "")
	g.resumeListeners()
	g.enter(control.Ended, control.ReasonReturned)
}
