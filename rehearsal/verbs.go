package rehearsal

import (
	"context"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/transfer/control"
)

// verbs are the gate as the bot asks it.
type verbs struct{ *gate }

var (
	_ agent.Verbs   = verbs{}
	_ checkout.Gate = deskGate{}
)

// Collect lets keys through.
func (v verbs) Collect(ctx context.Context, c control.Collect) error {
	if err := c.Validate(); err != nil {
		return err
	}
	return v.do(ctx, func() error {
		if v.over || v.window != "" {
			return control.ErrState
		}
		v.endCollect("replaced")
		v.collect, v.left = &c, c.Max
		return nil
	})
}

// StopCollect lets none through any more.
func (v verbs) StopCollect(ctx context.Context) error {
	return v.do(ctx, func() error {
		v.endCollect("stopped")
		return nil
	})
}

// Ack takes a listener's answer.
func (v verbs) Ack(ctx context.Context, a control.Ack) error {
	return v.do(ctx, func() error {
		v.acked(a)
		return nil
	})
}

// Caption is shown to nobody: the stage sees what is said.
func (v verbs) Caption(context.Context, control.Caption) error { return nil }

// Handoff sends the caller on.
func (v verbs) Handoff(ctx context.Context, h control.Handoff) error {
	return v.do(ctx, func() error {
		switch {
		case v.over || v.window != "":
			return control.ErrState
		case v.nobody:
			v.nobody = false
			return control.Refusal(control.ErrRefused, control.ReasonNoAnswer)
		}
		v.sent(h.Target)
		v.end("handoff")
		return nil
	})
}

// Return opens the gate again.
func (v verbs) Return(ctx context.Context) error {
	return v.do(ctx, func() error {
		v.back()
		return nil
	})
}

// Hangup ends the call.
func (v verbs) Hangup(ctx context.Context) error {
	return v.do(ctx, func() error {
		if !v.over {
			v.end("bot_hung_up")
		}
		return nil
	})
}

// State tells where the call is.
func (v verbs) State(ctx context.Context) (control.CallState, error) {
	var st control.CallState
	err := v.do(ctx, func() error {
		if v.over {
			return control.ErrNoCall
		}
		st = control.CallState{CallID: v.id, Window: v.window, Closed: v.window != "", Kind: "sip"}
		return nil
	})
	return st, err
}

// deskGate is the gate as the desk asks it.
type deskGate struct{ *gate }

// Close closes the gate.
func (d deskGate) Close(ctx context.Context, _ string) error {
	return d.do(ctx, func() error {
		if d.over {
			return control.ErrNoCall
		}
		if d.window == "" {
			d.endCollect("closed")
			d.enter(control.Closing, "")
		}
		return nil
	})
}

// Connect brings the provider in; how it went is told by events.
func (d deskGate) Connect(ctx context.Context, _ string, c control.Connect) error {
	if err := c.Validate(); err != nil {
		return err
	}
	return d.do(ctx, func() error {
		if d.over || d.window != control.Closing {
			return control.ErrState
		}
		d.askDark()
		return nil
	})
}

// Progress is shown to nobody: the simulated provider has none.
func (d deskGate) Progress(context.Context, string, control.Progress) error { return nil }

// Result ends the provider's part.
func (d deskGate) Result(ctx context.Context, _ string, r control.Result) error {
	if err := r.Validate(); err != nil {
		return err
	}
	return d.do(ctx, func() error {
		d.emit(control.Event{Type: control.ResultSeen, Result: &r})
		if d.window == control.Capturing {
			d.back()
		}
		return nil
	})
}

// Return opens the gate again.
func (d deskGate) Return(ctx context.Context, _ string) error {
	return verbs(d).Return(ctx)
}
