package agent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/transfer/control"
)

// Bot answers calls with one flow. Event, Money and Serve are safe for concurrent use; Close waits for what they started.
type Bot struct {
	cfg  Config
	deps Deps
	log  *zap.Logger
	book *sentences.Book

	ctx    context.Context //nolint:containedctx // of the calls' own goroutines, which outlive the event that made them
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu    sync.Mutex
	calls map[string]*call
}

// NewBot makes a Bot. It starts nothing.
func NewBot(cfg Config, deps Deps) (*Bot, error) {
	if cfg.Dir == "" {
		return nil, errors.New("agent: a folder for the calls is needed")
	}
	if deps.Flow == nil || deps.Desk == nil || deps.Gate == nil || deps.Voice == nil || deps.Model == nil ||
		deps.Finder == nil || deps.Memory == nil || deps.Verify == nil || deps.Log == nil {
		return nil, errors.New("agent: a dependency is missing")
	}
	if deps.Clock == nil {
		deps.Clock = clock.Real()
	}
	if deps.Events == nil {
		deps.Events = func(Event) {}
	}
	if deps.Claims == nil {
		deps.Claims = guard.NewClaims()
	}
	book, err := sentences.Load()
	if err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	b := &Bot{
		cfg: cfg, deps: deps, log: deps.Log.Named("agent"), book: book,
		calls: make(map[string]*call),
	}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b, nil
}

// Event takes one event of the gate, in the gate's order. It does not block on the network.
func (b *Bot) Event(ev control.Event) {
	b.deps.Desk.Window(ev)
	if ev.Type == control.EventsLost {
		b.review()
	}
	if ev.CallID == "" {
		return
	}
	c, err := b.call(ev.CallID, ev.Type == control.CallStarted)
	if err != nil {
		b.log.Error("no files for a call", zap.Error(err))
		return
	}
	if c != nil {
		c.event(ev)
	}
}

// Money takes one event of the desk into the call's events.
func (b *Bot) Money(ev checkout.Event) {
	c, err := b.call(ev.CallID, false)
	if err != nil || c == nil {
		return // a call of an earlier process, or one that is long over
	}
	if err := c.files.event(ev); err != nil {
		c.log.Debug("event came after the end of the call", zap.Error(err))
	}
}

// Calls is the number of calls that are not over.
func (b *Bot) Calls() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.calls)
}

// Serve runs the conversation on line until it ends. resume is the gate's token where the call was another process's.
func (b *Bot) Serve(ctx context.Context, line Line, resume string) error {
	c, err := b.takeOn(ctx, line)
	if err != nil {
		return err
	}
	defer c.leave()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	group.Go(func() {
		defer cancel()
		select {
		case <-line.Done():
		case <-c.over: // the line of a gate that is gone would stay
		case <-ctx.Done():
		}
	})
	conv := newConversation(b, c, line)
	conv.player.start()
	defer conv.player.close()
	line.Listen(func(pcm []int16) {
		if pcm != nil {
			c.recordCaller(pcm)
		}
		conv.door.let(pcm)
	})
	defer line.Listen(nil)
	shut := c.admit(conv.door)
	err = conv.run(ctx, b.beginning(line.CallID(), resume))
	shut()
	bye, stop := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer stop()
	return errors.Join(err, line.Close(bye))
}

// leftWait is how long what is left of a call may take to end, a payment with it, before its caller is taken again.
const leftWait = 15 * time.Second

// takeOn begins with a line of a call. A gate that was away for too long may be back with a caller whose call was given up
// here: what is left of that call ends first, and the caller has a new one.
func (b *Bot) takeOn(ctx context.Context, line Line) (*call, error) {
	late := b.deps.Clock.NewTimer(leftWait)
	defer late.Stop()
	from := ""
	for {
		c, err := b.call(line.CallID(), true)
		if err != nil {
			return nil, err
		}
		if c.begin(line.Rate()) {
			if from != "" {
				c.begins(from) // the gate has told it once
			}
			return c, nil
		}
		from = c.caller()
		select {
		case <-c.dropped:
		case <-line.Done():
			return nil, errors.New("agent: the caller did not wait for what is left of the call")
		case <-late.C():
			return nil, errors.New("agent: what is left of the call does not end")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// beginning tells how a conversation starts.
func (b *Bot) beginning(callID, token string) beginning {
	if token == "" {
		return beginNew
	}
	named, err := b.deps.Verify(token)
	if err != nil || named != callID {
		b.log.Warn("a resume token was refused", logging.CallID(callID))
		return beginAnew
	}
	return beginResumed
}

// Close ends the calls' own work, writes what is left of them and waits. Conversations end with the ctx of their Serve.
func (b *Bot) Close() error {
	b.mu.Lock()
	b.cancel() // no call begins any more
	b.mu.Unlock()
	b.group.Wait()
	return nil
}

// call gives the call of id, and makes it where it is new and start is set; else nil.
func (b *Bot) call(id string, start bool) (*call, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c, ok := b.calls[id]; ok || !start {
		return c, nil
	}
	if b.ctx.Err() != nil {
		return nil, errors.New("the bot is closed")
	}
	f, err := openFiles(b.cfg.Dir, id, b.deps.Clock.Now())
	if err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	c := newCall(id, b.deps.Gate(id), f, b.log, b.deps.Clock)
	b.calls[id] = c
	b.group.Go(func() {
		c.live(b.ctx)
		// The gate may be gone, and says nothing more of it.
		b.deps.Desk.Window(control.Event{At: b.deps.Clock.Now(), CallID: id, Type: control.CallEnded})
		if c.isOver() {
			b.forget(context.WithoutCancel(b.ctx), id)
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.calls, id)
		close(c.dropped)
	})
	return c, nil
}

// forget drops what was remembered of a call that is over.
func (b *Bot) forget(ctx context.Context, callID string) {
	ctx, cancel := context.WithTimeout(ctx, memoryWait)
	defer cancel()
	if err := b.deps.Memory.DeleteConversation(ctx, callID); err != nil && !errors.Is(err, payments.ErrNotFound) {
		b.log.Warn("a conversation was not forgotten", logging.CallID(callID), zap.Error(err))
	}
}
