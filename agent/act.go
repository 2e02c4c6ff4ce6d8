package agent

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/transfer/control"
)

// handoffEnd is how long the line may stay after the gate has sent the caller on.
const handoffEnd = 10 * time.Second

// hangupWait bounds the wish to hang up.
const hangupWait = 2 * time.Second

// lookup fetches the node's variable; the caller hears a word where it takes its time.
func (c *conversation) lookup(ctx context.Context, n *flows.Node) string {
	type answer struct {
		value any
		err   error
	}
	got := make(chan answer, 1)
	values := c.state.Values.Clone()
	go func() {
		value, err := c.bot.deps.Finder.Find(ctx, c.flow, n.Lookup, values)
		got <- answer{value, err}
	}()
	late := time.NewTimer(momentAfter)
	defer late.Stop()
	for {
		select {
		case a := <-got:
			if a.err != nil {
				c.log.Error("lookup has failed", zap.Error(a.err))
				return n.On["error"]
			}
			c.state.Values[n.Lookup.Into] = a.value
			return n.To
		case <-late.C:
			c.moment(ctx)
			late.Reset(momentAgain)
		case <-ctx.Done():
			return ""
		}
	}
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
	err := c.call.verbs.Handoff(ctx, control.Handoff{Target: h.To})
	if err == nil {
		pause(ctx, handoffEnd)
		return ""
	}
	if ctx.Err() == nil {
		c.log.Warn("hand-off was not taken", logging.Reason(h.To), zap.Error(err))
		c.tell(ctx, sayNobody)
		c.hangup(ctx)
	}
	return ""
}

// hangup ends the call, after the last words have come through. A line that closes without it is a lost bot to the gate.
func (c *conversation) hangup(ctx context.Context) {
	pause(ctx, lastWords)
	if ctx.Err() != nil {
		return
	}
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), hangupWait) // the line ends before the answer comes
	defer cancel()
	if err := c.call.verbs.Hangup(bye); err != nil {
		c.log.Warn("the gate did not hang up", zap.Error(err))
		return
	}
	pause(ctx, handoffEnd)
}
