package transfer

import (
	"context"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
)

// dialTarget invites a hand-off target.
func (c *call) dialTarget(jobs context.Context) {
	ctx, turn := c.dialing(jobs)
	uri := c.gate.cfg.Handoff[c.target]
	inv := Invite{URI: uri, From: c.from, Codecs: telephone(c.callerCodec())}
	limit := c.gate.cfg.Deadlines.Answer
	c.job(func() func() {
		within, cancel := context.WithTimeoutCause(ctx, limit, context.DeadlineExceeded)
		defer cancel()
		leg, err := c.gate.deps.Dialer.Dial(within, inv)
		return func() { c.targetDialed(jobs, turn, leg, err) }
	})
}

func (c *call) targetDialed(jobs context.Context, turn int, leg legs.Leg, err error) {
	if turn != c.turn || (c.phase != HandingOff && c.phase != Rescuing) {
		c.drop(leg)
		return
	}
	if err != nil {
		c.apply(jobs, TargetRefused)
		c.handoffAnswer(control.Refusal(control.ErrRefused, dialReason(err)))
		return
	}
	c.handoffAnswer(nil)
	former := c.botL
	c.botL, c.held, c.lost = leg, false, false
	c.connect()
	c.drop(former)
	leg.Attach(c.sw.BotSink())
	c.apply(jobs, TargetAnswered)
}

// handedOff ends the bot's part: to serve the call is over.
func (c *call) handedOff() {
	c.stopSound()
	c.sw.Rule(KeyRule{}) // no keys for a target: what it asks for it asks in words
	c.resumeListeners()
	c.endWindow(c.reason)
	c.handed = true
	e := control.Event{Type: control.CallEnded, Reason: endHandoff, Timings: c.sw.Timings()}
	e.CallID, e.At = c.id, c.gate.now()
	c.gate.journal.Append(c.bot.ID, e)
	c.log.Info("handed off", zap.String("target", c.target))
	c.bot = control.Bot{}
}

// handoffAnswer answers who waits for a hand-off, if somebody does.
func (c *call) handoffAnswer(err error) {
	if c.answer != nil {
		c.answer <- err
		c.answer = nil
	}
}
