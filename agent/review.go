package agent

import (
	"context"
	"errors"

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
			b.Event(control.Event{
				At: b.deps.Clock.Now(), CallID: id, Type: control.CallEnded, Reason: control.ReasonGateLost,
			})
		})
	}
}
