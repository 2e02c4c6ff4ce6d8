package checkout

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// phase is what a run waits for.
type phase int

const (
	preparing  phase = iota // gate closed, session open, sentence said
	connecting              // the provider's leg
	capturing               // the result
	settling                // the result, although the leg or the caller is gone
	returning               // the end of the window
	done
)

// run is one checkout: an actor, whose loop in take owns every field below mail.
type run struct {
	desk *Desk
	req  Request
	hand Handover
	mail *mailbox
	log  *zap.Logger

	// ctx outlives the caller; stop ends what the run has started, and wg waits for it.
	ctx  context.Context //nolint:containedctx // the life of the actor, made and ended in take
	stop context.CancelFunc
	wg   sync.WaitGroup

	phase    phase
	entry    providers.Entry
	attempt  payments.Attempt
	session  providers.Session
	toldGate control.Result // the result that the gate knows
	orderOut providers.Order
	deadline *time.Timer // of the phase
	limit    *time.Timer // of the payment, set by begin
	lookAt   *time.Timer // next lookup while settling

	closed    chan error // the gate's answer to close
	opened    chan opening
	connected chan error
	looked    chan struct{}
	said      <-chan struct{}

	closeKnown  bool // the gate answered to close, or never will
	isClosed    bool // and confirmed
	isOpen      bool // the session
	wasSent     bool // connect was asked for
	captured    bool // the caller was with the provider
	wasReturned bool // the gate was asked to open
	windowEnded bool
	gone        bool // the caller
	timedOut    bool
}

func newRun(d *Desk, req Request, h Handover) *run {
	return &run{
		desk: d, req: req, hand: h, mail: newMailbox(), log: d.log.With(logging.CallID(req.CallID)),
		closed: make(chan error, 1), opened: make(chan opening, 1), connected: make(chan error, 1),
		looked: make(chan struct{}, 1),
	}
}

// take walks the whole way.
func (r *run) take(ctx context.Context) Result {
	r.ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	defer r.wg.Wait()
	defer r.stop()
	r.async(func() { r.closed <- r.callGate(r.desk.deps.Gate.Close) })

	if early, over := r.begin(); over {
		if err := <-r.closed; err != nil { // the gate opens again after it has closed, not before
			r.log.Error("gate does not close", zap.Error(err))
		}
		r.openGate()
		return early
	}
	defer r.desk.watch(r.attempt, r.mail)()
	r.deadline = time.NewTimer(r.desk.cfg.HandoverWait)
	defer r.deadline.Stop()
	r.lookAt = time.NewTimer(time.Hour)
	r.lookAt.Stop()
	defer r.lookAt.Stop()
	defer r.limit.Stop()
	if r.hand != nil {
		r.said = r.hand.Said()
	}
	giveUp := r.launch()
	for r.phase != done {
		r.step(ctx)
	}
	if !r.gone { // else nobody waits, and a session that comes late is known and can be cancelled
		giveUp()
	}
	r.attempt = r.mail.newest(r.attempt)
	return r.result()
}

// step waits for one thing to happen and acts on it.
func (r *run) step(ctx context.Context) {
	lost := ctx.Done()
	if r.gone {
		lost = nil
	}
	select {
	case <-r.mail.ready:
		for _, l := range r.mail.take() {
			r.read(l)
		}
	case err := <-r.closed:
		r.onClosed(err)
	case o := <-r.opened:
		r.onOpened(o)
	case <-r.said:
		r.said = nil
		r.connect()
	case err := <-r.connected:
		r.onConnected(err)
	case <-r.deadline.C:
		r.onDeadline()
	case <-r.limit.C:
		r.onLimit()
	case <-r.lookAt.C:
		r.look()
	case <-r.looked:
		if r.phase == settling {
			r.lookAt.Reset(r.desk.cfg.LookEvery)
		}
	case <-lost:
		r.onGone()
	}
}

// read acts on a letter.
func (r *run) read(l letter) {
	if l.applied != nil {
		r.onApplied(*l.applied)
		return
	}
	r.onGate(*l.gate)
}

// enter goes on to a phase with its deadline.
func (r *run) enter(p phase, wait time.Duration) {
	r.phase = p
	r.deadline.Reset(wait)
}

// async starts f; take waits for its end.
func (r *run) async(f func()) {
	r.wg.Go(f)
}

// callGate asks the gate for one thing.
func (r *run) callGate(ask func(context.Context, string) error) error {
	ctx, cancel := context.WithTimeout(r.ctx, r.desk.cfg.CloseWait)
	defer cancel()
	return ask(ctx, r.req.CallID)
}

// change tells the ledger; where it cannot, the run goes on with what it knows, and the sweeper puts it right.
func (r *run) change(c payments.Change) {
	c.HungUp = c.HungUp || r.gone
	applied, err := r.desk.apply(r.ctx, r.attempt.ID, c)
	if err == nil {
		r.onApplied(applied)
		if r.phase < returning && r.attempt.State.Ended() { // by another node, and our word changed nothing any more
			r.finish()
		}
		return
	}
	r.attempt.State, r.attempt.Reason, r.attempt.HungUp = payments.Unknown, ReasonLedger, r.gone
	r.finish()
}

// result is the outcome as the flow gets it.
func (r *run) result() Result {
	res := r.desk.resultOf(r.attempt)
	if r.timedOut && res.Outcome != payments.OutcomeApproved && (r.attempt.State == payments.Cancelled ||
		r.attempt.Reason == payments.ReasonHungUp) {
		res.Outcome, res.Reason = payments.OutcomeTimeout, payments.ReasonTimeLimit
	}
	return res
}
