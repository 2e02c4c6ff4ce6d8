package agent

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/checkout"
)

// beginning is how a conversation starts.
type beginning int

const (
	beginNew beginning = iota
	beginResumed
	beginAnew // it was resumed, but nothing is known of it
)

// startedWait is how long the gate's word on who calls may take: its events and its INVITE come on different ways.
const startedWait = 2 * time.Second

// introduced waits until the gate has told who calls: a flow may ask a system for them.
func (c *conversation) introduced(ctx context.Context) {
	select {
	case <-c.call.started:
		return
	default:
	}
	late := c.wakeAfter(startedWait)
	defer late.timer.Stop()
	c.jobs.Go(func() {
		select {
		case <-c.call.started:
			c.post(timerFired{late.id})
		case <-c.over:
		}
	})
	for {
		if in, ok := c.next(ctx); !ok || late.is(in) {
			break
		}
	}
	select {
	case <-c.call.started:
	default:
		c.log.Warn("the gate has not told who calls")
	}
}

// begin gives the first node: the start, or where a former process was.
func (c *conversation) begin(ctx context.Context, how beginning) string {
	if how == beginResumed {
		err := c.recall(ctx)
		if err == nil {
			return c.takeUp(ctx)
		}
		c.log.Warn("nothing is known of a resumed call", zap.Error(err))
		how = beginAnew
	}
	c.introduced(ctx)
	c.state = state{Flow: c.flow.Name, Values: c.flow.Values(c.line.CallID(), c.call.caller())}
	c.state.ready()
	if how == beginAnew {
		c.open(ctx)
		c.tell(ctx, c.fixed(sentences.Anew))
	}
	return c.flow.Start
}

// takeUp goes on with a conversation: it tells what became of an open payment, or starts the node again.
func (c *conversation) takeUp(ctx context.Context) string {
	if !c.state.Paying {
		c.open(ctx)
		c.tell(ctx, c.fixed(sentences.Interrupt))
		return c.again()
	}
	r := c.resume(ctx)
	switch {
	case r.err != nil:
		c.log.Error("the desk cannot resume", zap.Error(r.err))
		c.open(ctx)
		return c.lostResult(ctx)
	case !r.found:
		c.open(ctx)
		c.state.Paying = false
		return c.again()
	default:
		return c.settled(ctx, c.state.Node, r.result)
	}
}

// resumed is what the desk says of an open payment.
type resumed struct {
	result checkout.Result
	found  bool
	err    error
}

// resume asks the desk, which may ask the provider, while the caller hears that we are there.
func (c *conversation) resume(ctx context.Context) resumed {
	id := c.askDesk(ctx)
	c.tell(ctx, c.fixed(sentences.Interrupt))
	return c.fromDesk(ctx, id)
}

// askDesk asks what became of the call's payment.
func (c *conversation) askDesk(ctx context.Context) int {
	return c.waitBeside(ctx, func(ctx context.Context) any {
		result, found, err := c.bot.deps.Desk.Resume(ctx, c.line.CallID())
		return resumed{result, found, err}
	})
}

// fromDesk waits for the answer to askDesk.
func (c *conversation) fromDesk(ctx context.Context, id int) resumed {
	late := c.wakeAfter(momentAfter)
	defer late.timer.Stop()
	for {
		if r, ok := c.answer(id).(resumed); ok {
			return r
		}
		if in, _ := c.next(context.WithoutCancel(ctx)); late.is(in) { // the desk ends with ctx, and has the last word
			c.moment(ctx)
			late.timer.Reset(momentAgain)
		}
	}
}

// again is the node to start with after an interruption: never a payment, whose consent was not for a second time.
func (c *conversation) again() string {
	node, ok := c.flow.Node(c.state.Node)
	switch {
	case ok && node.Payment == nil:
		return c.state.Node
	case c.state.Consent.Node != "":
		return c.state.Consent.Node
	default:
		return c.flow.Start
	}
}

// open asks the gate to let the caller through, where a consent key had closed it and nothing came of it.
func (c *conversation) open(ctx context.Context) {
	if err := c.call.verbs.Return(ctx); err != nil {
		c.log.Debug("the gate was not opened", zap.Error(err))
	}
}
