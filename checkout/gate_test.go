package checkout

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tonegate/tonegate/transfer/control"
)

var errGate = errors.New("gate says no")

// scriptedGate plays the gate: its window's events go to tell. What happens once the provider is to be connected is in
// script, which runs in a goroutine.
type scriptedGate struct {
	tell   func(control.Event)
	script func(g *scriptedGate)
	// The errors of the verbs.
	closeErr, connectErr, returnErr error
	// closing is how long the gate takes to close.
	closing time.Duration
	// deaf swallows every event.
	deaf bool

	wg sync.WaitGroup

	mu       sync.Mutex
	calls    []string
	links    []string
	connects []control.Connect
	results  []control.Result
	progress []control.Progress
	open     bool // a window is
	captured bool
}

func (g *scriptedGate) event(ev control.Event) {
	if g.deaf {
		return
	}
	ev.CallID = callID
	g.tell(ev)
}

func (g *scriptedGate) window(s control.State) {
	g.mu.Lock()
	g.captured = g.captured || s == control.Capturing
	g.mu.Unlock()
	g.event(control.Event{Type: control.Window, State: s})
}

// end ends the window, once.
func (g *scriptedGate) end(reason string) {
	g.mu.Lock()
	was := g.open
	g.open = false
	g.mu.Unlock()
	if was {
		g.event(control.Event{Type: control.Window, State: control.Ended, Reason: reason})
	}
}

// isOpen tells whether the window is.
func (g *scriptedGate) isOpen() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open
}

// bye is the end of the provider's leg.
func (g *scriptedGate) bye() { g.event(control.Event{Type: control.ProviderEnded, Reason: "bye"}) }

func (g *scriptedGate) note(call string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls = append(g.calls, call)
}

func (g *scriptedGate) called() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.calls...)
}

// outcomes lists what the gate was told, in its order.
func (g *scriptedGate) outcomes() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var words []string
	for _, r := range g.results {
		words = append(words, r.Outcome)
	}
	return words
}

func (g *scriptedGate) Close(ctx context.Context, _ string) error {
	select {
	case <-time.After(g.closing):
	case <-ctx.Done():
		g.note("close")
		return ctx.Err()
	}
	g.note("close")
	if g.closeErr != nil {
		return g.closeErr
	}
	g.mu.Lock()
	g.open, g.captured = true, false
	g.mu.Unlock()
	g.window(control.Closing)
	return nil
}

func (g *scriptedGate) Connect(_ context.Context, _ string, c control.Connect) error {
	g.note("connect")
	if g.connectErr != nil {
		return g.connectErr
	}
	g.mu.Lock()
	g.links = append(g.links, c.Profile+"/"+c.Link)
	g.connects = append(g.connects, c)
	g.mu.Unlock()
	g.wg.Go(func() {
		g.window(control.Armed)
		g.window(control.Connecting)
		if g.script != nil {
			time.Sleep(200 * time.Millisecond)
			g.script(g)
		}
	})
	return nil
}

func (g *scriptedGate) Progress(_ context.Context, _ string, p control.Progress) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.progress = append(g.progress, p)
	return nil
}

// Result: after a capture the gate ends the window by itself.
func (g *scriptedGate) Result(_ context.Context, _ string, r control.Result) error {
	g.note("result")
	g.mu.Lock()
	g.results = append(g.results, r)
	own := g.open && g.captured
	g.mu.Unlock()
	if own {
		g.wg.Go(func() {
			time.Sleep(time.Second)
			g.end(control.ReasonReturned)
		})
	}
	return nil
}

func (g *scriptedGate) Return(context.Context, string) error {
	g.note("return")
	if g.returnErr != nil {
		return g.returnErr
	}
	g.mu.Lock()
	reason := control.ReasonCancelled
	if g.captured {
		reason = control.ReasonReturned
	}
	g.mu.Unlock()
	g.wg.Go(func() { g.end(reason) })
	return nil
}
