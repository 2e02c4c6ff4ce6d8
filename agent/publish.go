package agent

import (
	"errors"
	"os"

	"go.uber.org/zap"
)

// publish writes an event of the conversation and shows it to who watches.
func (c *conversation) publish(ev Event) {
	ev.At, ev.CallID, ev.Turn, ev.Node = c.clock.Now(), c.line.CallID(), c.turn, c.state.Node
	if err := c.call.files.event(ev); err != nil && !errors.Is(err, os.ErrClosed) {
		c.log.Error("event was not written", zap.Error(err))
	}
	c.bot.deps.Events(ev)
}
