package agent

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/logging"
)

// beginning is how a conversation starts.
type beginning int

const (
	beginNew beginning = iota
	beginResumed
	beginAnew // it was resumed, but nothing is known of it
)

// Deadlines of a conversation.
const (
	memoryWait = 2 * time.Second
	// momentAfter is when a wait gets a word of its own: well below 4 s of dead air.
	momentAfter = 1500 * time.Millisecond
	momentAgain = 3 * time.Second
	// lastWords is granted to the network after the last sample, before hanging up.
	lastWords = 200 * time.Millisecond
)

// conversation walks the flow on one line. Its methods are called from one goroutine.
type conversation struct {
	bot    *Bot
	call   *call
	line   Line
	player *player
	flow   *flows.Flow
	log    *zap.Logger

	state    state
	collects int
	turn     int
}

// run goes from node to node until one ends the call, or ctx does.
func (c *conversation) run(ctx context.Context, how beginning) error {
	next := c.begin(ctx, how)
	for next != "" && ctx.Err() == nil {
		node, ok := c.flow.Node(next)
		if !ok {
			return errors.New("agent: the flow has no such node")
		}
		c.state.Node = next
		c.state.Language = cmp.Or(node.Language, c.state.Language)
		c.remember(ctx)
		c.log.Debug("node", logging.Node(next))
		c.publish(Event{Type: TurnNode})
		next = c.step(ctx, next, node)
	}
	return nil
}

// begin gives the first node: the start, or where a former process was.
func (c *conversation) begin(ctx context.Context, how beginning) string {
	if how == beginResumed {
		err := c.recall(ctx)
		if err == nil {
			return c.goOn(ctx)
		}
		c.log.Warn("nothing is known of a resumed call", zap.Error(err))
		how = beginAnew
	}
	c.state = state{Flow: c.flow.Name, Values: c.flow.Values(c.line.CallID(), c.call.caller()), Cards: make(map[string]int)}
	if how == beginAnew {
		c.open(ctx)
		c.tell(ctx, sayAnew)
	}
	return c.flow.Start
}

// goOn takes up a conversation: it tells what became of an open payment, or starts the node again.
func (c *conversation) goOn(ctx context.Context) string {
	if !c.state.Paying {
		c.open(ctx)
		c.tell(ctx, sayInterrupt)
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
	got := make(chan resumed, 1)
	go func() {
		result, found, err := c.bot.deps.Desk.Resume(ctx, c.line.CallID())
		got <- resumed{result, found, err}
	}()
	c.tell(ctx, sayInterrupt)
	late := time.NewTimer(momentAfter)
	defer late.Stop()
	for {
		select {
		case r := <-got:
			return r
		case <-late.C:
			c.moment(ctx)
			late.Reset(momentAgain)
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

// step does what a node says and gives the next node's name, empty at the end.
func (c *conversation) step(ctx context.Context, name string, n *flows.Node) string {
	switch {
	case len(n.Menu)+len(n.Ask) > 0:
		return c.menu(ctx, n)
	case n.Consent != nil:
		return c.consent(ctx, name, n)
	case n.Payment != nil:
		return c.pay(ctx, name, n)
	}
	if text, ok := c.text(n.Say); ok {
		c.tell(ctx, text)
	}
	switch {
	case len(n.Branch) > 0:
		return c.branch(n)
	case n.Lookup != nil:
		return c.lookup(ctx, n)
	case n.Handoff != nil:
		return c.handoff(ctx, n.Handoff)
	case n.Hangup:
		c.hangup(ctx)
		return ""
	default:
		return n.To
	}
}

// language is the one that the caller has chosen, else that of the flow.
func (c *conversation) language() string {
	return cmp.Or(c.state.Language, c.flow.Language)
}

// text renders a text of the flow. One that cannot be filled in is replaced by a fixed sentence: a caller hears words,
// never an expression.
func (c *conversation) text(say flows.Text) (string, bool) {
	if len(say) == 0 {
		return "", false
	}
	text, err := c.flow.Render(say, c.language(), c.state.Values)
	if err != nil {
		c.log.Error("a text of the flow was not filled in", zap.Error(err))
		return sayTrouble, true
	}
	return text, true
}

// texts renders a text of the flow as what a question says.
func (c *conversation) texts(say flows.Text) []string {
	if text, ok := c.text(say); ok {
		return []string{text}
	}
	return nil
}

// remember commits the state; a memory that fails costs the resumption, not the call.
func (c *conversation) remember(ctx context.Context) {
	data, err := json.Marshal(c.state)
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), memoryWait)
		defer cancel()
		err = c.bot.deps.Memory.SaveConversation(ctx, c.line.CallID(), data)
	}
	if err != nil {
		c.log.Error("conversation was not remembered", zap.Error(err))
	}
}

func (c *conversation) recall(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, memoryWait)
	defer cancel()
	data, err := c.bot.deps.Memory.LoadConversation(ctx, c.line.CallID())
	if err != nil {
		return fmt.Errorf("recall: %w", err)
	}
	if err := json.Unmarshal(data, &c.state); err != nil {
		return errors.New("recall: the state cannot be read")
	}
	if _, ok := c.flow.Node(c.state.Node); !ok || c.state.Flow != c.flow.Name {
		return errors.New("recall: the flow has changed")
	}
	if c.state.Cards == nil {
		c.state.Cards = make(map[string]int)
	}
	if c.state.Result != nil {
		c.call.paid(*c.state.Result)
	}
	return nil
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
