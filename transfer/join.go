package transfer

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// Headers of the bot leg's INVITE.
const (
	headerCall   = "X-Tonegate-Call"
	headerPass   = "X-Tonegate-Pass"
	headerResume = "X-Tonegate-Resume"
)

// connectTime is what a browser gets to connect in, before the bot is invited.
const connectTime = 15 * time.Second

// tokenLife is how long a resume token and a pass hold.
const tokenLife = time.Minute

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
	c.lost, c.early = true, nil
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
