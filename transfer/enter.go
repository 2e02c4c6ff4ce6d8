package transfer

import (
	"context"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// Waits before the gate's own sound is heard.
const (
	holdAfter = 600 * time.Millisecond // a provider that answers at once is not announced by a note
	noWait    = 0
)

// enter makes p the call's phase and does what is to be done in it, in an order that fails closed: the Switch first.
func (c *call) enter(jobs context.Context, p Phase) {
	c.phase = p
	c.deadline = c.gate.now().Add(c.gate.cfg.Deadlines.Of(p))
	c.log.Debug("phase", zap.Stringer("phase", p))
	if p == Open {
		c.open(jobs)
		return
	}
	if mode := c.mode(); mode != c.sw.Mode() {
		c.sw.SetMode(mode)
	}
	c.report(p.Window(), "")
	crashpoint.Reach(crashpoint.GateWindow + string(p.Window()))
	c.act(jobs, p)
}

// act is what each phase begins with.
func (c *call) act(jobs context.Context, p Phase) {
	switch p {
	case Closing, Capturing:
		c.stopSound()
	case Darkening:
		c.darken(jobs)
	case Holding:
		c.hush(jobs)
	case Dialing:
		c.startSound(c.hold, holdAfter)
		c.dialProvider(jobs)
	case Inviting, Open, Parting, HandingOff, Rescuing, HandedOff, Over:
		c.actApart(jobs, p)
	case Asking, Flushing, Quieting, Resuming, Rejoining, Apologising:
		c.actBack(jobs, p)
	}
}

// actBack is what the phases of the way back begin with.
func (c *call) actBack(jobs context.Context, p Phase) {
	switch p { //nolint:exhaustive // The way back alone.
	case Asking:
		c.dropProvider("ours")
		c.startSound(c.hold, noWait)
	case Flushing:
		c.cancel()
		c.dropProvider("ours")
	case Quieting:
		if c.sw.QuietFor() >= quietAfter {
			c.apply(jobs, Quiet)
		}
	case Resuming:
		c.resume(jobs)
	case Rejoining:
		c.rejoin(jobs)
	case Apologising:
		c.cancel()
		c.startSound(sounds.Apology, noWait)
	}
}

// actApart is what the phases beside the window begin with.
func (c *call) actApart(jobs context.Context, p Phase) {
	switch p { //nolint:exhaustive // Those beside the window alone.
	case HandingOff, Rescuing:
		c.startSound(sounds.Ring, holdAfter)
		c.dialTarget(jobs)
	case HandedOff:
		c.handedOff()
	case Over:
		c.over()
	}
}

// open lets caller and bot hear each other, after which the window is over.
func (c *call) open(jobs context.Context) {
	c.stopSound()
	c.cancel()
	if c.lost { // a hand-off that did not work out, and no bot to come back to
		c.apply(jobs, BotLost)
		return
	}
	quiet := c.window == "" || c.sw.QuietFor() >= quietAfter
	c.sw.Open(quiet)
	c.resumeListeners()
	c.endWindow(c.reason)
	if early := c.early; early != nil {
		c.early = nil
		_ = c.collect(*early) // Talk takes it
	}
}

// endWindow reports the end of the window, if one is open.
func (c *call) endWindow(reason string) {
	if c.window != "" {
		if reason == "" {
			reason = control.ReasonReturned
		}
		c.report(control.Ended, reason)
		c.gate.metrics.window(reason)
	}
	c.window, c.reason = "", ""
	c.unguide()
}

// report tells a change of the window's state.
func (c *call) report(s control.State, reason string) {
	if s == "" || s == c.window {
		return
	}
	c.window = s
	c.log.Info("window", zap.String("state", string(s)), zap.String("reason", reason))
	e := control.Event{Type: control.Window, State: s, Reason: reason}
	if s == control.Capturing && c.guided {
		e.Mode = control.ModeGuided
	}
	c.emit(e)
}

// darken asks every listener of the gate's own file.
func (c *call) darken(jobs context.Context) {
	c.waiting = map[string]bool{}
	for _, l := range c.gate.cfg.Listeners {
		c.waiting[l] = true
		if !slices.Contains(c.dark, l) {
			c.dark = append(c.dark, l)
		}
		c.emit(control.Event{Type: control.ListenerDarken, Listener: l})
	}
	if len(c.waiting) == 0 {
		c.apply(jobs, AllDark)
	}
}

// ack takes a listener's answer.
func (c *call) ack(jobs context.Context, a control.Ack) error {
	if !slices.Contains(c.gate.cfg.Listeners, a.Listener) {
		return control.Refusal(control.ErrInvalid, "no_listener")
	}
	if c.phase != Darkening {
		return control.ErrState
	}
	c.emit(control.Event{Type: control.ListenerAnswered, Listener: a.Listener, On: a.Dark})
	if !a.Dark {
		c.apply(jobs, NotDark)
		return nil
	}
	delete(c.waiting, a.Listener)
	if len(c.waiting) == 0 {
		c.apply(jobs, AllDark)
	}
	return nil
}

// hush puts the bot leg on inactive, unless the bot is to be heard: then it is sent silence.
func (c *call) hush(jobs context.Context) {
	leg := c.botL
	if leg == nil || c.guided {
		c.sw.Attend(leg != nil)
		c.apply(jobs, BotHeld)
		return
	}
	c.held = true
	c.putOnHold(jobs, leg, true, func(err error) {
		if c.botL != leg {
			return
		}
		if err != nil {
			c.apply(jobs, BotUnheld)
			return
		}
		c.apply(jobs, BotHeld)
	})
}

// putOnHold puts a leg on hold, or takes it off, beside the call; then is called with what came of it in the call's
// goroutine.
func (c *call) putOnHold(jobs context.Context, leg legs.Leg, on bool, then func(error)) {
	limit := c.gate.cfg.Deadlines.Hold
	c.job(func() func() {
		ctx, cancel := context.WithTimeout(jobs, limit)
		defer cancel()
		err := leg.Hold(ctx, on)
		return func() { then(err) }
	})
}

// resume puts the bot leg back to sendrecv, if it was held and is still there.
func (c *call) resume(jobs context.Context) {
	leg := c.botL
	if c.lost || leg == nil {
		c.lost = true
		c.apply(jobs, BotLost)
		return
	}
	if !c.held {
		c.apply(jobs, BotBack)
		return
	}
	c.putOnHold(jobs, leg, false, func(err error) {
		if c.botL != leg || c.phase != Resuming {
			return
		}
		if err != nil {
			c.botLost(jobs)
			return
		}
		c.held = false
		c.apply(jobs, BotBack)
	})
}

// resumeListeners tells those that were asked to go dark that the window is over.
func (c *call) resumeListeners() {
	for _, l := range c.dark {
		c.emit(control.Event{Type: control.ListenerResume, Listener: l})
	}
	c.dark, c.waiting = nil, nil
}
