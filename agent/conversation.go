package agent

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/media"
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

// inboxSize is how many inputs may wait; whoever has one more waits itself.
const inboxSize = 64

// conversation walks the flow on one line. It is an actor: all of it but the inbox belongs to the goroutine of run, which
// waits in next and nowhere else.
type conversation struct {
	bot    *Bot
	call   *call
	line   Line
	player *player
	flow   *flows.Flow
	clock  clock.Clock
	log    *zap.Logger

	// in
	inbox   chan letter
	posting sync.RWMutex // held to read by whoever posts
	keys    <-chan rune
	over    chan struct{} // closed when nothing is taken up any more
	jobs    sync.WaitGroup

	door *door // the ear, if there is one

	// own
	state    state
	hears    *guard.Hearing
	handled  func() // the input at hand
	ids      int
	answers  map[int]any // of jobs that nobody has taken up yet
	collects int
	turn     int
	begun    []time.Time // of the caller's last turns
	lag      *lag        // of the caller's last turn, until it is answered
	kept     input       // a key that came while a model thought
	carry    string      // words that a turn which was interrupted had already
	spent    place       // speech up to here was answered
	offer    *offer      // while a consent is asked for

	listener  *listening // nil while nobody listens
	warnNext  bool       // that a card is for the keypad
	secret    *secret
	stoppedAt time.Time // when the caller was, in a card number
}

func newConversation(b *Bot, c *call, line Line) *conversation {
	conv := &conversation{
		bot: b, call: c, line: line, flow: b.deps.Flow, clock: b.deps.Clock, log: c.log,
		inbox: make(chan letter, inboxSize), keys: line.Keys(), over: make(chan struct{}),
		hears: guard.NewHearing(), door: &door{}, answers: make(map[int]any), handled: nothing,
	}
	conv.player = newPlayer(line, conv.clock, func(pcm []int16) { c.record((*media.Recorder).Bot, pcm) }, conv.post)
	if hearing := b.deps.Hearing; hearing != nil {
		conv.door.open = func() *ear { return openEar(hearing, conv.clock, line.Rate(), conv.postUntil) }
	}
	return conv
}

// run goes from node to node until one ends the call, or ctx does. It waits for all that it has started.
func (c *conversation) run(ctx context.Context, how beginning) error {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		c.shut()
	}()
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

// step does what a node says and gives the next node's name, empty at the end.
func (c *conversation) step(ctx context.Context, name string, n *flows.Node) string {
	switch {
	case len(n.Menu)+len(n.Ask) > 0:
		return c.menu(ctx, n)
	case n.Choose != nil:
		return c.choose(ctx, n)
	case n.Consent != nil:
		return c.consent(ctx, name, n)
	case n.Task != nil:
		return c.task(ctx, n)
	case n.Payment != nil:
		return c.pay(ctx, name, n)
	}
	c.tell(ctx, c.text(n.Say))
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

// tag is the language that the caller has chosen, else that of the flow.
func (c *conversation) tag() string {
	return cmp.Or(c.state.Language, c.flow.Language)
}

// language is what is said and understood in it.
func (c *conversation) language() *sentences.Language {
	return c.bot.book.In(c.tag())
}

// text renders a text of the flow. One that cannot be filled in is replaced by a fixed sentence: a caller hears words,
// never an expression.
func (c *conversation) text(say flows.Text) spoken {
	if len(say) == 0 {
		return spoken{}
	}
	text, err := c.flow.Render(say, c.tag(), c.state.Values)
	if err != nil {
		c.log.Error("a text of the flow was not filled in", zap.Error(err))
		return c.fixed(sentences.Trouble)
	}
	return spoken{text, SourceFlow}
}

// filler is what is said while the node at hand takes its time.
func (c *conversation) filler() spoken {
	if n, ok := c.flow.Node(c.state.Node); ok && len(n.Filler) > 0 {
		return c.text(n.Filler)
	}
	return c.fixed(sentences.Moment)
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
	c.state.ready()
	if c.state.Result != nil {
		c.call.paid(*c.state.Result)
	}
	return nil
}
