package agent

import (
	"context"
	"errors"
	"maps"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/transfer/control"
)

// review asks the gate of each call whether it still has it. It is for when events were lost: nobody will say again that
// a call is over, and a gate that was started again knows none of the calls of before.
func (b *Bot) review() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, c := range b.calls {
		c.duty(func(ctx context.Context) {
			_, err := c.verbs.State(ctx)
			if !errors.Is(err, control.ErrNoCall) {
				return
			}
			c.log.Warn("the gate has lost the call", zap.Error(err))
			b.lost(id)
		})
	}
}

// GateLost ends every call: the gate has not been reached for so long that it has given them to others, or is no more. In
// the window, where the line is dark, nothing else would tell. What is remembered of them stays, for those others.
func (b *Bot) GateLost() {
	b.mu.Lock()
	calls := maps.Clone(b.calls)
	b.mu.Unlock()
	for id, c := range calls {
		c.mu.Lock()
		c.apart = true
		c.mu.Unlock()
		b.lost(id)
	}
}

func (b *Bot) lost(callID string) {
	b.Event(control.Event{
		At: b.deps.Clock.Now(), CallID: callID, Type: control.CallEnded, Reason: control.ReasonGateLost,
	})
}
