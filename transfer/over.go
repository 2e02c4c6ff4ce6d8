package transfer

import (
	"context"
	"sync"

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

// finish hangs up what is left, refuses a caller who was never answered, and waits for the jobs.
func (c *call) finish(jobs context.Context) {
	if c.in != nil && c.callerL == nil {
		c.jobs.Go(func() { c.gate.refuse(c.in) })
	}
	for _, leg := range []legs.Leg{c.provider, c.botL, c.callerL} {
		c.drop(leg)
	}
	c.provider, c.botL, c.callerL = nil, nil, nil
	idle := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		c.jobs.Wait()
		close(idle)
	})
	defer wait.Wait()
	for {
		select {
		case f := <-c.joined:
			f() // the phase is Over: it hangs up what it brings
		case f := <-c.verbs:
			f(jobs)
		case <-idle:
			return
		}
	}
}
