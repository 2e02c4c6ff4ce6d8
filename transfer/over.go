package transfer

import (
	"context"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
)

// over tells how the call ended; its legs are hung up by finish.
func (c *call) over() {
	c.cancel()
	c.stopSound()
	c.tellLast()
	timings := c.sw.Stop()
	c.handoffAnswer(control.ErrNoCall)
	c.resumeListeners()
	reason := control.ReasonHungUp
	if c.ending == endBotHungUp || c.ending == endStopping {
		reason = control.ReasonCancelled
	}
	c.endWindow(reason)
	ended := control.Event{Type: control.CallEnded, Reason: c.ending, Timings: timings}
	if c.handed {
		ended.CallID, ended.At, ended.Reason = c.id, c.gate.now(), endHandoff
		c.show(ended) // serve has been told already
	} else {
		c.emit(ended)
	}
	c.gate.metrics.ended(ended.Reason)
	c.log.Info("call ended", zap.String("reason", ended.Reason))
}

// tellLast tells the keys that were swallowed since the last time.
func (c *call) tellLast() {
	if n := c.sw.take(true); n.swallowed > 0 {
		c.gate.metrics.keys(n.swallowed)
		c.emit(control.Event{Type: control.KeysSwallowed, Count: n.swallowed})
	}
}

// finish hangs up what is left, refuses a caller who was never answered, and waits for the jobs, and for those that they
// lead to.
func (c *call) finish(jobs context.Context) {
	if c.in != nil && c.callerL == nil {
		c.job(func() func() {
			c.gate.refuse(c.in)
			return nil
		})
	}
	for _, leg := range []legs.Leg{c.provider, c.botL, c.callerL} {
		c.drop(leg)
	}
	c.provider, c.botL, c.callerL = nil, nil, nil
	for c.running > 0 {
		select {
		case f := <-c.joined:
			f() // the phase is Over: it hangs up what it brings
		case f := <-c.verbs:
			f(jobs)
		}
	}
	c.work.Wait()
}
