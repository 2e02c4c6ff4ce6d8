package checkout

import (
	"context"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// connect brings the provider in as soon as the gate is closed, the session open and the sentence said.
func (r *run) connect() {
	if r.phase != preparing || !r.isClosed || !r.isOpen || r.said != nil {
		return
	}
	r.enter(connecting, r.desk.cfg.ConnectWait)
	r.wasSent = true
	target := control.Connect{
		Profile: r.entry.Profile, Link: r.session.Link, Mode: string(r.entry.Mode), Hold: r.req.Hold,
	}
	r.async(func() {
		r.connected <- r.callGate(func(ctx context.Context, call string) error {
			return r.desk.deps.Gate.Connect(ctx, call, target)
		})
	})
}

// onConnected: an error may hide that the gate did connect; so the window is called back and its last word decides.
func (r *run) onConnected(err error) {
	if err == nil || r.phase != connecting {
		return
	}
	r.log.Error("gate does not connect", zap.Error(err))
	r.openGate()
	r.settle()
}

// onGate acts on an event of the gate.
func (r *run) onGate(ev control.Event) {
	switch ev.Type {
	case control.Window:
		r.onWindow(ev)
	case control.ProviderEnded:
		if r.phase == capturing || r.phase == connecting && r.captured {
			r.settle()
		}
	case control.CallEnded:
		r.windowEnded = true
		r.onGone()
	default: // not for checkout
	}
}

func (r *run) onWindow(ev control.Event) {
	switch ev.State {
	case control.Capturing:
		r.captured = true
		if r.phase == connecting {
			r.phase = capturing
			r.deadline.Stop()
			r.follow()
		}
	case control.Ended:
		r.onWindowEnded(ev.Reason)
	case control.Closing, control.Armed, control.Connecting, control.Returning:
	}
}

func (r *run) onWindowEnded(reason string) {
	r.windowEnded = true
	switch {
	case reason == control.ReasonHungUp:
		r.onGone()
	case r.phase == returning:
		r.phase = done
	case refusal(reason) && !r.captured:
		r.refuse(reason)
	case r.phase == preparing:
		r.refuse(control.ReasonCancelled)
	case r.phase == connecting || r.phase == capturing:
		r.settle()
	}
}

// refusal tells whether a window that ended so has never let the caller near the provider.
func refusal(reason string) bool {
	switch reason {
	case control.ReasonNotDark, control.ReasonUnreachable, control.ReasonBusy, control.ReasonNoAnswer,
		control.ReasonRefused, control.ReasonProfile, control.ReasonCancelled:
		return true
	default:
		return false
	}
}

// follow passes the capture's progress on, where the provider tells it, until the run ends.
func (r *run) follow() {
	source, ok := r.entry.Provider.(providers.Progresser)
	if !ok || !r.entry.Provider.Capabilities().Progress {
		return
	}
	session, attempt := r.session, r.attempt.ID
	r.async(func() {
		submitted := false
		err := source.Progress(r.ctx, session, func(p providers.Progress) {
			if p.State == providers.StateAuthorising && !submitted {
				submitted = true
				// The change is for the record; its failure is logged by apply.
				_, _ = r.desk.apply(r.ctx, attempt, payments.Change{Event: payments.Submit, Source: payments.FromLookup})
			}
			if err := r.callGate(func(ctx context.Context, call string) error {
				return r.desk.deps.Gate.Progress(ctx, call, control.Progress(p))
			}); err != nil {
				r.log.Debug("gate does not take progress", zap.Error(err))
			}
		})
		if err != nil && r.ctx.Err() == nil {
			r.log.Info("progress of the capture ended early", zap.Error(err))
		}
	})
}

// onGone: the caller is no longer there. Before a session is open that ends the attempt, afterwards only the provider
// knows.
func (r *run) onGone() {
	if r.gone {
		return
	}
	r.gone = true
	switch r.phase {
	case preparing:
		if !r.isOpen {
			r.change(payments.Change{Event: payments.HangUp, Source: payments.FromDesk, Reason: payments.ReasonHungUp})
			return
		}
		r.desk.cancelLater(r.entry.Provider, r.session) // nobody was connected to it
		r.settle()
	case connecting, capturing:
		r.settle()
	case returning:
		r.phase = done
	case settling, done:
	}
}

// openGate asks the gate to open again; once.
func (r *run) openGate() {
	if r.wasReturned {
		return
	}
	r.wasReturned = true
	if err := r.callGate(r.desk.deps.Gate.Return); err != nil {
		r.log.Warn("gate does not open", zap.Error(err))
	}
}
