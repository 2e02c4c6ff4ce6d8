package agent

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/transfer/control"
)

// handoffEnd is how long the line may stay after the gate has sent the caller on.
const handoffEnd = 10 * time.Second

// hangupWait bounds the wish to hang up.
const hangupWait = 2 * time.Second

// found is what a lookup gave.
type found struct {
	value any
	err   error
}

// lookup fetches the node's variable; the caller hears a word where it takes its time.
func (c *conversation) lookup(ctx context.Context, n *flows.Node) string {
	f, ok := c.find(ctx, n.Lookup)
	switch {
	case !ok:
		return ""
	case f.err != nil:
		c.log.Error("lookup has failed", zap.Error(f.err))
		return n.On["error"]
	default:
		c.state.Values[n.Lookup.Into] = f.value
		return n.To
	}
}

// find runs a lookup; it reports false where the call has ended meanwhile.
func (c *conversation) find(ctx context.Context, l *flows.Lookup) (found, bool) {
	values := c.state.Values.Clone()
	return await(ctx, c, func(ctx context.Context) found {
		value, err := c.bot.deps.Finder.Find(ctx, c.flow, l, values)
		return found{value, err}
	})
}

// branch leads on by the first expression that holds. One that fails counts as none: its flow was checked, but a system
// may have answered with something else than expected.
func (c *conversation) branch(n *flows.Node) string {
	to, err := c.flow.Branch(n, c.state.Values)
	if err != nil {
		c.log.Error("a branch was not decided", zap.Error(err))
		return n.To
	}
	return to
}

// handoff sends the caller on. Where nobody takes the call the caller is told so, and the call ends.
func (c *conversation) handoff(ctx context.Context, h *flows.Handoff) string {
	type answer struct{ err error }
	a, _ := await(ctx, c, func(ctx context.Context) answer {
		return answer{c.call.verbs.Handoff(ctx, control.Handoff{Target: h.To})}
	})
	switch {
	case ctx.Err() != nil:
	case a.err == nil:
		c.pause(ctx, handoffEnd)
	default:
		c.log.Warn("hand-off was not taken", logging.Reason(h.To), zap.Error(a.err))
		c.tell(ctx, c.fixed(sentences.Nobody))
		c.hangup(ctx)
	}
	return ""
}

// hangup ends the call, after the last words have come through. A line that closes without it is a lost bot to the gate.
func (c *conversation) hangup(ctx context.Context) {
	c.pause(ctx, lastWords)
	if ctx.Err() != nil {
		return
	}
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), hangupWait) // the line ends before the answer comes
	defer cancel()
	if err := c.call.verbs.Hangup(bye); err != nil {
		c.log.Warn("the gate did not hang up", zap.Error(err))
		return
	}
	c.pause(ctx, handoffEnd)
}
