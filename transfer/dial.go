package transfer

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// Headers of the bot leg's INVITE.
const (
	headerCall   = "X-Tonegate-Call"
	headerResume = "X-Tonegate-Resume"
)

// closeTimeout bounds the BYE of a leg.
const closeTimeout = 5 * time.Second

// connectTime is what a browser gets to connect in, before the bot is invited.
const connectTime = 15 * time.Second

// resumeLife is how long a resume token holds.
const resumeLife = time.Minute

// retryBot is the pause between two tries for a bot.
const retryBot = 500 * time.Millisecond

// begin rings and invites a bot; the caller is answered when the bot is there.
func (c *call) begin(jobs context.Context) {
	c.connect()
	c.enter(jobs, Inviting)
	if c.callerL != nil {
		c.callerL.Attach(c.sw.CallerSink())
		c.startSound(sounds.Ring, noWait)
	}
	ctx, turn := c.dialing(jobs)
	limit := c.gate.cfg.Deadlines.Invite
	if c.ready != nil {
		c.deadline = c.deadline.Add(connectTime)
	}
	c.job(func() func() {
		if c.in != nil {
			_ = c.in.Ring(ctx) // the INVITE of the bot matters more
		}
		if !up(ctx, c.ready) {
			return nil
		}
		within, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		found, err := c.gate.invite(within, c, "")
		var caller legs.Leg
		if err == nil && c.in != nil {
			if caller, err = c.in.Answer(ctx); err != nil {
				c.gate.close(found.leg)
			}
		}
		return func() { c.begun(jobs, turn, found, caller, err) }
	})
}

// up waits for a page's media; nil stands for media that is up.
func up(ctx context.Context, ready <-chan struct{}) bool {
	if ready == nil {
		return true
	}
	select {
	case <-ready:
		return true
	case <-ctx.Done():
		return false
	}
}

// begun is the end of begin's job.
func (c *call) begun(jobs context.Context, turn int, found invited, caller legs.Leg, err error) {
	if turn != c.turn || c.phase != Inviting {
		c.drop(found.leg)
		c.drop(caller)
		return
	}
	if err != nil {
		c.log.Info("no bot", zap.Error(err))
		c.apply(jobs, BotRefused)
		return
	}
	if caller != nil {
		c.callerL = caller
	}
	c.join(found)
	c.callerL.Attach(c.sw.CallerSink())
	c.sw.Start()
	c.apply(jobs, BotAnswered)
	c.emit(control.Event{Type: control.CallConnected})
}

// join makes a bot that answered the call's bot.
func (c *call) join(found invited) {
	c.bot, c.static, c.botL, c.held, c.lost = found.bot, found.static, found.leg, false, false
	rule := KeyRule{}
	if found.static {
		rule = c.gate.cfg.Bot.Keys
	}
	c.sw.Rule(rule)
	c.connect()
	c.botL.Attach(c.sw.BotSink())
}

// rejoin looks for a bot that goes on with the call, while the caller hears that somebody is there.
func (c *call) rejoin(jobs context.Context) {
	c.lost = true
	if leg := c.botL; leg != nil {
		c.botL = nil
		c.connect()
		c.drop(leg)
	}
	c.startSound(sounds.Hold, noWait)
	ctx, turn := c.dialing(jobs)
	limit := c.gate.cfg.Deadlines.Rejoin
	c.job(func() func() {
		within, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		for {
			found, err := c.gate.invite(within, c, c.gate.resumeToken(c.id))
			if err == nil {
				return func() { c.rejoined(jobs, turn, found) }
			}
			if !c.gate.waitBot(within, retryBot, errors.Is(err, errNoBot)) {
				return nil // the phase's deadline tells
			}
		}
	})
}

func (c *call) rejoined(jobs context.Context, turn int, found invited) {
	if turn != c.turn || c.phase != Rejoining {
		c.drop(found.leg)
		return
	}
	c.log.Info("bot is back")
	c.join(found)
	c.apply(jobs, BotAnswered)
}

// dialProvider resolves the profile's address anew and invites the provider.
func (c *call) dialProvider(jobs context.Context) {
	ctx, turn := c.dialing(jobs)
	profile, link := c.gate.cfg.Profiles[c.asked.Profile], c.asked.Link
	c.asked = control.Connect{}
	limit := c.gate.cfg.Deadlines.Answer
	c.job(func() func() {
		within, cancel := context.WithTimeoutCause(ctx, limit, context.DeadlineExceeded)
		defer cancel()
		inv, err := profile.invite(within, c.gate.deps.Resolver, link)
		if err != nil {
			return func() { c.providerDialed(jobs, turn, nil, err) }
		}
		inv.Preview = func(leg legs.Leg) { c.preview(turn, leg) }
		inv.Codecs = telephone(c.callerCodec())
		leg, err := c.gate.deps.Dialer.Dial(within, inv)
		return func() { c.providerDialed(jobs, turn, leg, err) }
	})
	c.emit(control.Event{Type: control.ProviderRinging})
}

// preview is called by the dialer with early media; the call decides whether it is heard.
func (c *call) preview(turn int, leg legs.Leg) {
	c.joined <- func() {
		if turn != c.turn || c.phase != Dialing {
			return // the dialer, whose call is cancelled, closes it
		}
		c.stopSound()
		c.provider = leg
		c.connect()
		c.sw.ProviderUp()
		leg.Attach(c.sw.ProviderSink())
		c.sw.SetMode(Preview)
	}
}

func (c *call) providerDialed(jobs context.Context, turn int, leg legs.Leg, err error) {
	if turn != c.turn || c.phase != Dialing {
		c.drop(leg)
		return
	}
	if err != nil {
		c.reason = dialReason(err)
		c.log.Info("provider not connected", zap.String("reason", c.reason), zap.Error(err))
		if c.provider != nil {
			c.provider = nil
			c.connect()
		}
		c.apply(jobs, ProviderRefused)
		return
	}
	if c.provider == nil {
		c.sw.ProviderUp()
	}
	c.provider = leg
	c.connect()
	leg.Attach(c.sw.ProviderSink())
	c.emit(control.Event{Type: control.ProviderAnswered})
	c.apply(jobs, ProviderAnswered)
}

// dialReason is the window's word for a provider that did not come.
func dialReason(err error) string {
	if r, ok := errors.AsType[*legs.RefusedError](err); ok {
		switch r.Status {
		case 486, 600:
			return control.ReasonBusy
		case 408, 503:
			return control.ReasonUnreachable
		case 480, 487:
			return control.ReasonNoAnswer
		default:
			return control.ReasonRefused
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return control.ReasonNoAnswer
	}
	if errors.Is(err, ErrNotLoopback) {
		return control.ReasonRefused
	}
	return control.ReasonUnreachable
}

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

// dialing begins a job that dials: the one before is cancelled and its leg not wanted any more.
func (c *call) dialing(jobs context.Context) (context.Context, int) {
	c.cancel()
	ctx, cancel := context.WithCancel(jobs)
	c.turn++
	c.cancel = cancel
	return ctx, c.turn
}

// callerCodec is what the caller's leg speaks.
func (c *call) callerCodec() media.Codec {
	if c.callerL == nil {
		return media.PCMU
	}
	return c.callerL.Codec()
}

// telephone offers the caller's codec first, so that nothing needs to be decoded where the other side agrees.
func telephone(first media.Codec) []media.Codec {
	if first == media.PCMA {
		return []media.Codec{media.PCMA, media.PCMU}
	}
	return []media.Codec{media.PCMU, media.PCMA}
}

// drop takes a leg out of the call and hangs it up beside it; nil is fine.
func (c *call) drop(leg legs.Leg) {
	if leg == nil {
		return
	}
	c.jobs.Go(func() { c.gate.close(leg) })
}

// dropProvider takes the provider's leg out of the call, if it is there.
func (c *call) dropProvider(reason string) {
	leg := c.provider
	if leg == nil {
		return
	}
	c.provider = nil
	c.connect()
	c.sw.ProviderDown()
	c.drop(leg)
	c.emit(control.Event{Type: control.ProviderEnded, Reason: reason})
}
