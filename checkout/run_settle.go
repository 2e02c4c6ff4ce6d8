package checkout

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// windowGrace is what is added to ReturnWait after the gate was asked to open.
const windowGrace = 3 * time.Second

// refuse ends an attempt that no caller was connected for.
func (r *run) refuse(reason string) {
	if r.phase == returning || r.phase == done {
		return
	}
	r.change(payments.Change{Event: payments.Refuse, Source: payments.FromDesk, Reason: reason})
}

// settle asks for the result for a while: the leg's end is a cue, not a result.
func (r *run) settle() {
	if r.phase == settling || r.phase == returning || r.phase == done {
		return
	}
	r.enter(settling, r.desk.cfg.SettleWait)
	r.lookAt.Reset(0)
}

// look asks the provider once, where it can be asked.
func (r *run) look() {
	if r.phase != settling {
		return
	}
	looker, ok := r.entry.Provider.(providers.Looker)
	if !ok || !r.entry.Provider.Capabilities().Lookup {
		return
	}
	attempt, session := r.attempt, r.session
	r.async(func() {
		ctx, cancel := context.WithTimeout(r.ctx, r.desk.cfg.SettleWait)
		defer cancel()
		r.desk.lookup(ctx, looker, attempt, session)
		r.looked <- struct{}{}
	})
}

// onApplied takes in what the ledger made of the attempt, whoever told it.
func (r *run) onApplied(a payments.Applied) {
	if a.Attempt.Rev <= r.attempt.Rev {
		return
	}
	r.attempt = a.Attempt
	if a.Attempt.State.Ended() && !r.interrupted() {
		r.finish()
	}
}

// interrupted tells that another node took this one for dead, while the caller is with the provider, or was: its word is
// still to come, and nothing says that there is none.
func (r *run) interrupted() bool {
	with := r.phase == connecting || r.phase == capturing || r.phase == settling
	return with && r.attempt.State == payments.Unknown && r.attempt.Reason == ReasonInterrupted
}

// finish tells the gate the result and waits for the end of the window. It is called again when a better result comes
// meanwhile, and when the gate has answered to close.
func (r *run) finish() {
	if r.phase == done {
		return
	}
	wait := r.desk.cfg.ReturnWait
	if !r.wasSent {
		wait = windowGrace
		if !r.closeKnown && !r.gone {
			r.enter(returning, r.desk.cfg.CloseWait+wait) // onClosed goes on
			return
		}
		r.openGate()
	}
	if word := r.result().word(); word != r.toldGate {
		r.toldGate = word
		crashpoint.Reach(crashpoint.ResultKnown)
		r.tell(word)
	}
	switch {
	case r.windowEnded || r.gone || r.closeKnown && !r.isClosed:
		r.phase = done
	case r.phase != returning || !r.wasSent:
		r.enter(returning, wait)
	}
}

func (r *run) tell(word control.Result) {
	if err := r.callGate(func(ctx context.Context, call string) error {
		return r.desk.deps.Gate.Result(ctx, call, word)
	}); err != nil {
		r.log.Warn("gate does not take the result", zap.Error(err))
	}
}

// onDeadline is the exit of each phase.
func (r *run) onDeadline() {
	switch r.phase {
	case preparing:
		r.refuse(r.lateReason())
	case connecting:
		r.openGate()
		r.settle()
	case settling:
		event := payments.Lose
		if r.gone {
			event = payments.HangUp
		}
		r.change(payments.Change{Event: event, Source: payments.FromDesk, Reason: r.silence()})
	case returning:
		if r.wasReturned {
			r.log.Error("window does not end")
			r.phase = done
			return
		}
		r.openGate()
		r.enter(returning, windowGrace)
	case capturing, done: // a capture has the time of the payment
	}
}

func (r *run) lateReason() string {
	switch {
	case !r.isClosed:
		return ReasonGate
	case !r.isOpen:
		return string(providers.CodeTimeout)
	default:
		return ReasonHandover
	}
}

func (r *run) silence() string {
	if r.gone {
		return payments.ReasonHungUp
	}
	return ReasonSilent
}

// onLimit: the time of the payment is over. A capture is ended at the provider where it can be, else by taking the
// caller back; what it came to is asked as ever.
func (r *run) onLimit() {
	switch r.phase {
	case preparing:
		r.refuse(payments.ReasonTimeLimit)
	case connecting, capturing:
		r.timedOut = true
		r.cancel()
		r.openGate()
		r.settle()
	case settling, returning, done:
	}
}

// cancel asks the provider to end the session.
func (r *run) cancel() {
	c, ok := r.entry.Provider.(providers.Canceller)
	if !ok || !r.entry.Provider.Capabilities().Cancel {
		return
	}
	session := r.session
	r.async(func() {
		ctx, cancel := context.WithTimeout(r.ctx, r.desk.cfg.SettleWait)
		defer cancel()
		if err := c.Cancel(ctx, session); err != nil {
			r.log.Warn("provider does not cancel", zap.Error(err))
		}
	})
}
