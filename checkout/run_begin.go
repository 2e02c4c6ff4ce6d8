package checkout

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// begin commits the intent. Where no attempt may start it gives the result of the one that stands in the way.
func (r *run) begin() (Result, bool) {
	entry, ok := r.desk.deps.Providers.Get(r.req.Provider)
	if !ok {
		return r.unavailable(ReasonNoProvider), true
	}
	r.entry = entry
	if reason := r.desk.cfg.Caps.forbid(r.req.Amount, r.desk.deps.Now()); reason != "" {
		r.log.Warn("the operator's caps forbid the payment", logging.Reason(reason))
		return r.unavailable(reason), true
	}
	token := payments.NewID("")
	within := r.req.Limits.Within
	if within == 0 {
		within = r.desk.cfg.Within
	}
	ctx, cancel := detached(r.ctx, ledgerWait)
	defer cancel()
	payment, attempt, err := r.desk.deps.Ledger.Begin(ctx, payments.Intent{
		CallID: r.req.CallID, Provider: entry.Name, Amount: r.req.Amount, Reference: r.req.Reference,
		OrderID: payments.NewID("tg"), Token: token, MaxCards: r.req.Limits.Cards, Within: within,
		Consent: payments.Consent(r.req.Consent),
		Caller:  r.desk.cfg.Caps.caller(r.req.Caller, r.req.Amount.Currency),
	})
	switch {
	case errors.Is(err, payments.ErrPaid), errors.Is(err, payments.ErrConflict):
		return r.desk.resultOf(attempt), true
	case errors.Is(err, payments.ErrUnresolved):
		res := r.desk.resultOf(attempt)
		res.Outcome, res.Reason = payments.OutcomeUnknown, ReasonUnresolved
		return res, true
	case errors.Is(err, payments.ErrOver):
		return r.unavailable(ReasonOver), true
	case errors.Is(err, payments.ErrCap):
		r.desk.emit(stateType(attempt), attempt, payments.FromDesk)
		return r.desk.resultOf(attempt), true
	case err != nil:
		r.log.Error("intent is not committed", zap.Error(err))
		return r.unavailable(ReasonLedger), true
	}
	crashpoint.Reach(crashpoint.IntentCommitted)
	r.attempt = attempt
	if attempt.Number == 1 {
		r.desk.emit(PaymentOpened, attempt, payments.FromDesk)
	}
	r.desk.emit(stateType(attempt), attempt, payments.FromDesk)
	left := max(within-r.desk.deps.Now().Sub(payment.CreatedAt), time.Millisecond)
	r.limit = time.NewTimer(left)
	r.order(token)
	return Result{}, false
}

// unavailable is the result where not even an attempt is in the ledger.
func (r *run) unavailable(reason string) Result {
	return Result{
		Outcome: payments.OutcomeUnavailable, Reason: reason, Amount: r.req.Amount, Reference: r.req.Reference,
		Mode: r.desk.mode(r.req.Provider),
	}
}

// opening is what became of token and launch.
type opening struct {
	session providers.Session
	err     error
	over    bool // the attempt has ended meanwhile; its letter is in the mail
}

// order keeps what is asked of the provider.
func (r *run) order(token string) {
	r.orderOut = providers.Order{
		OrderID: r.attempt.OrderID, Reference: r.req.Reference, Amount: r.req.Amount, Language: r.req.Language,
		CallbackURL: r.entry.CallbackBase + callbackPath + r.entry.Name + "/" + token, ReturnURL: r.entry.ReturnURL,
	}
}

// launch opens the session while the sentence is said, until OpenWait is over or it is given up. The rows around it are
// committed here, so that a session that comes too late is known all the same.
func (r *run) launch() (giveUp context.CancelFunc) {
	attempt, fence := r.attempt.ID, r.attempt.Fence
	ctx, cancel := detached(r.ctx, r.desk.cfg.OpenWait)
	r.async(func() {
		defer cancel()
		intent, err := r.desk.apply(ctx, attempt, payments.Change{
			Event: payments.Launch, Source: payments.FromDesk, Fence: fence,
		})
		if err != nil {
			r.opened <- opening{err: errLedger}
			return
		}
		if intent.Attempt.State.Ended() { // this process slept, and another node gave the attempt up
			r.opened <- opening{over: true}
			return
		}
		crashpoint.Reach(crashpoint.LaunchCommitted)
		session, err := r.entry.Provider.Open(ctx, r.orderOut)
		if err != nil {
			r.opened <- opening{err: err}
			return
		}
		crashpoint.Reach(crashpoint.SessionOpened)
		applied, err := r.desk.apply(ctx, attempt, payments.Change{
			Event: payments.Opened, Source: payments.FromDesk, SessionID: session.ID, ExpiresAt: session.ExpiresAt,
		})
		if err != nil {
			err = errLedger
		}
		crashpoint.Reach(crashpoint.SessionCommitted)
		r.opened <- opening{session: session, err: err, over: applied.Attempt.State.Ended()}
	})
	return cancel
}

// errLedger stands for a row that could not be committed; the ledger's own error is logged where it happened.
var errLedger = errors.New("the ledger did not commit")

// onClosed: an error may hide that the gate did close, so it is asked to open all the same.
func (r *run) onClosed(err error) {
	r.closeKnown, r.isClosed = true, err == nil
	if err != nil {
		r.log.Error("gate does not close", zap.Error(err))
	}
	switch {
	case r.phase == returning:
		r.finish()
	case r.phase == preparing && err != nil:
		r.refuse(ReasonGate)
	case r.phase == preparing:
		r.connect()
	}
}

func (r *run) onOpened(o opening) {
	if o.err == nil && o.over {
		return
	}
	if o.err == nil {
		r.isOpen, r.session = true, o.session
		r.connect()
		return
	}
	r.log.Warn("no session at the provider", zap.Error(o.err))
	if r.phase == preparing {
		r.refuse(reasonOf(o.err))
	}
}

// reasonOf is the closed word of an error of a provider.
func reasonOf(err error) string {
	var known *providers.Error
	switch {
	case errors.As(err, &known):
		return string(known.Code)
	case errors.Is(err, errLedger):
		return ReasonLedger
	case errors.Is(err, context.DeadlineExceeded):
		return string(providers.CodeTimeout)
	default:
		return string(providers.CodeDown)
	}
}
