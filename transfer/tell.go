package transfer

import (
	"context"
	"encoding/json"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/transfer/control"
)

// keysEvery is how often swallowed keys are told, so that a count says nothing about when a key was pressed.
const keysEvery = 2 * time.Second

// Reasons of CollectEnded.
const (
	collectComplete = "complete"
	collectReplaced = "replaced"
	collectStopped  = "stopped"
	collectClosed   = "closed"
)

// emit gives an event to serve, and to the caller's page without addresses and tokens.
func (c *call) emit(e control.Event) {
	e.CallID = c.id
	if e.At.IsZero() {
		e.At = c.gate.now()
	}
	e = c.gate.journal.Append(c.bot.ID, e)
	c.show(e)
}

func (c *call) show(e control.Event) {
	if c.page == nil {
		return
	}
	e.From, e.To, e.Resume = "", "", ""
	text, err := json.Marshal(e)
	if err != nil {
		return
	}
	if err := c.page.Send(text); err != nil {
		c.log.Debug("page is gone", zap.Error(err))
		c.page = nil
	}
}

// tell makes events of what the Switch has noticed. The consent key comes first: the gate is closed.
func (c *call) tell(jobs context.Context, count bool) {
	n := c.sw.take(count)
	for _, r := range n.collected {
		reason := collectClosed
		if r.ended {
			reason = collectComplete
		}
		c.collectEnded(r.complete, reason)
	}
	if n.shut {
		c.apply(jobs, CloseAsked)
	}
	for _, s := range n.sounds {
		c.yield(s)
		c.emit(control.Event{Type: control.Sound, Source: s.source.name(), On: s.on, At: s.at})
	}
	if count {
		c.keysAt = c.gate.now()
		if n.swallowed > 0 {
			c.gate.metrics.keys(n.swallowed)
			c.emit(control.Event{Type: control.KeysSwallowed, Count: n.swallowed})
		}
	}
}

func (c *call) collectEnded(id, reason string) {
	c.emit(control.Event{Type: control.CollectEnded, Collect: id, Reason: reason})
}
