package transfer

import (
	"context"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/transfer/control"
)

// do runs f in the call's goroutine and gives its answer.
func (g *Gate) do(ctx context.Context, id string, f func(jobs context.Context, c *call) error) error {
	g.mu.Lock()
	c, ok := g.calls[id]
	g.mu.Unlock()
	if !ok {
		return control.ErrNoCall
	}
	answer := make(chan error, 1)
	select {
	case c.verbs <- func(jobs context.Context) {
		if c.phase == Over || c.handed {
			answer <- control.ErrNoCall
			return
		}
		answer <- f(jobs, c)
	}:
		return <-answer
	case <-c.done:
		return control.ErrNoCall
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ask applies an input that can be refused.
func (c *call) ask(jobs context.Context, in Input) error {
	if c.apply(jobs, in) == Refuse {
		return control.ErrState
	}
	return nil
}

// Collect lets keys through to the bot. A bot that has just answered may ask before caller and bot are connected; it is
// remembered until they are.
func (g *Gate) Collect(ctx context.Context, id string, v control.Collect) error {
	if err := v.Validate(); err != nil {
		return err
	}
	return g.do(ctx, id, func(_ context.Context, c *call) error {
		if c.phase == Inviting || c.phase == Resuming || c.phase == Rejoining {
			c.early = &v
			return nil
		}
		return c.collect(v)
	})
}

func (c *call) collect(v control.Collect) error {
	replaced, was, ok := c.sw.Collect(v)
	if !ok {
		return control.ErrState
	}
	if was {
		c.collectEnded(replaced, collectReplaced)
	}
	return nil
}

// StopCollect lets no keys through any more.
func (g *Gate) StopCollect(ctx context.Context, id string) error {
	return g.do(ctx, id, func(_ context.Context, c *call) error {
		c.early = nil
		if id, was := c.sw.StopCollect(); was {
			c.collectEnded(id, collectStopped)
		}
		return nil
	})
}

// CloseGate closes the gate: when it returns nil, nothing of the caller reaches the bot.
func (g *Gate) CloseGate(ctx context.Context, id string) error {
	return g.do(ctx, id, func(jobs context.Context, c *call) error { return c.ask(jobs, CloseAsked) })
}

// Connect arms the closed gate and brings the provider in.
func (g *Gate) Connect(ctx context.Context, id string, v control.Connect) error {
	if err := v.Validate(); err != nil {
		return err
	}
	return g.do(ctx, id, func(jobs context.Context, c *call) error {
		if profile, ok := g.cfg.Profiles[v.Profile]; !ok || !profile.allows(v.Mode) {
			c.log.Warn("no such profile, or not in that mode", zap.String("mode", v.Mode))
			if err := c.ask(jobs, ProfileUnknown); err != nil {
				return err
			}
			return control.Refusal(control.ErrInvalid, control.ReasonProfile)
		}
		if Next(c.phase, ConnectAsked).Verdict == Move {
			c.prepare(v)
		}
		return c.ask(jobs, ConnectAsked)
	})
}

// Ack takes a listener's answer.
func (g *Gate) Ack(ctx context.Context, id string, v control.Ack) error {
	return g.do(ctx, id, func(jobs context.Context, c *call) error { return c.ack(jobs, v) })
}

// Progress notes what the provider awaits.
func (g *Gate) Progress(ctx context.Context, id string, v control.Progress) error {
	return g.do(ctx, id, func(_ context.Context, c *call) error {
		if c.phase.Window() != control.Capturing {
			return control.ErrState
		}
		c.sw.Progress(v)
		c.emit(control.Event{Type: control.ProgressSeen, Progress: &v})
		return nil
	})
}

// Result notes how the attempt ended and begins the way back.
func (g *Gate) Result(ctx context.Context, id string, v control.Result) error {
	return g.do(ctx, id, func(jobs context.Context, c *call) error {
		if Next(c.phase, ResultTold).Verdict == Refuse && c.phase != Open {
			return control.ErrState
		}
		c.sw.ResultKnown()
		c.emit(control.Event{Type: control.ResultSeen, Result: &v})
		c.apply(jobs, ResultTold)
		return nil
	})
}

// Return opens the gate again.
func (g *Gate) Return(ctx context.Context, id string) error {
	return g.do(ctx, id, func(jobs context.Context, c *call) error { return c.ask(jobs, ReturnAsked) })
}

// Caption shows a line of the conversation.
func (g *Gate) Caption(ctx context.Context, id string, v control.Caption) error {
	if cardnumber.Holds(v.Text) {
		return control.Refusal(control.ErrInvalid, "card_number")
	}
	return g.do(ctx, id, func(_ context.Context, c *call) error {
		c.emit(control.Event{Type: control.CaptionSeen, Who: v.Who, Text: v.Text})
		return nil
	})
}

// Handoff sends the caller on; it returns when the target has answered or did not.
func (g *Gate) Handoff(ctx context.Context, id string, v control.Handoff) error {
	if _, ok := g.cfg.Handoff[v.Target]; !ok {
		return control.Refusal(control.ErrRefused, "no_target")
	}
	answered := make(chan error, 1)
	err := g.do(ctx, id, func(jobs context.Context, c *call) error {
		if Next(c.phase, HandoffAsked).Verdict == Move {
			c.target, c.answer = v.Target, answered
		}
		return c.ask(jobs, HandoffAsked)
	})
	if err != nil {
		return err
	}
	select {
	case err := <-answered:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Hangup ends the call.
func (g *Gate) Hangup(ctx context.Context, id string) error {
	return g.do(ctx, id, func(jobs context.Context, c *call) error { return c.ask(jobs, HangupAsked) })
}

// State tells where the call is.
func (g *Gate) State(ctx context.Context, id string) (control.CallState, error) {
	var st control.CallState
	err := g.do(ctx, id, func(_ context.Context, c *call) error {
		st = control.CallState{
			CallID: c.id, Bot: c.bot.ID, Window: c.window, Closed: c.sw.Mode() != Talk, Kind: c.kind,
		}
		return nil
	})
	return st, err
}

// Text takes a line that the caller typed. Where it may not be passed on, the reason says why: card_number, closed,
// length, often or no_call; the line itself is forgotten.
func (g *Gate) Text(ctx context.Context, id, line string) (reason string, ok bool) {
	err := g.do(ctx, id, func(_ context.Context, c *call) error {
		if reason, ok = c.sw.Text(line); ok {
			c.emit(control.Event{Type: control.CallText, Text: line})
		}
		return nil
	})
	if err != nil {
		return "no_call", false
	}
	return reason, ok
}
