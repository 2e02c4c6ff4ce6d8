package agent

import (
	"context"
	"time"

	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/speech/turn"
)

// input is one thing that a conversation's goroutine takes up; each is of one of the types below.
type input interface{ input() }

type (
	// keyPressed is a key that the gate let through.
	keyPressed rune
	// lineTyped is what the caller typed. It is not guarded yet.
	lineTyped string
	// voiceSensed is a step of the caller's speech.
	voiceSensed struct {
		ear   *ear
		event turn.Event
		at    time.Time // when it was known
		// nobodys is set where nobody listens.
		nobodys bool
	}
	// speechHeard is what a recogniser made of the speech up to a place.
	speechHeard struct {
		ear   *ear
		to    int64
		asked voiceSensed // where it was asked
		heard speech.Heard
		err   error
	}
	// clipStarted and clipEnded tell of the bot's own voice.
	clipStarted struct {
		clip *clip
		at   time.Time
	}
	clipEnded struct{ clip *clip }
	// timerFired is a wait that is over.
	timerFired struct{ id int }
	// jobDone is the answer of what ran beside the conversation: a model, a lookup, a voice, the desk.
	jobDone struct {
		id    int
		value any
	}
	// modelSaid is one part of a model's streamed answer.
	modelSaid struct {
		id    int
		delta model.Delta
		err   error
		over  bool // nothing comes after it
	}
)

func (keyPressed) input()  {}
func (lineTyped) input()   {}
func (voiceSensed) input() {}
func (speechHeard) input() {}
func (clipStarted) input() {}
func (clipEnded) input()   {}
func (timerFired) input()  {}
func (jobDone) input()     {}
func (modelSaid) input()   {}

// letter is an input on its way; a manual clock stands until it is taken up.
type letter struct {
	input input
	done  func()
}

// post hands an input to the conversation. It waits where the conversation is busy, and gives up when that is over.
func (c *conversation) post(in input) {
	c.postUntil(c.over, in)
}

// postUntil gives up when gone is closed, too.
func (c *conversation) postUntil(gone <-chan struct{}, in input) {
	c.posting.RLock()
	defer c.posting.RUnlock()
	l := letter{in, c.clock.Busy()}
	select {
	case <-c.over:
		l.done()
		return
	default:
	}
	select {
	case c.inbox <- l:
	case <-gone:
		l.done()
	case <-c.over:
		l.done()
	}
}

// shut takes nothing up any more, and lets go of a clock that waits for what is left.
func (c *conversation) shut() {
	c.handled()
	close(c.over)
	c.jobs.Wait()
	c.posting.Lock() // whoever was about to post has done so, or given up
	defer c.posting.Unlock()
	drain(c.inbox)
}

// drain drops what nobody takes up.
func drain(letters <-chan letter) {
	for {
		select {
		case l := <-letters:
			l.done()
		default:
			return
		}
	}
}

// next is the one place where a conversation waits: for the next input, or the end of ctx.
func (c *conversation) next(ctx context.Context) (input, bool) {
	c.handled() // what came before
	c.handled = nothing
	select {
	case l := <-c.inbox:
		c.handled = l.done
		c.note(ctx, l.input)
		return l.input, true
	case l := <-c.call.texts:
		c.handled = l.done
		return l.input, true
	case key, ok := <-c.keys:
		if !ok {
			c.keys = nil // the line is closed, which ends ctx
			return c.next(ctx)
		}
		return keyPressed(key), true
	case <-ctx.Done():
		return nil, false
	}
}

func nothing() {}

// wake is a timer of the conversation: its end is an input.
type wake struct {
	id    int
	timer interface {
		Stop() bool
		Reset(d time.Duration) bool
	}
}

// wakeAfter sets a timer.
func (c *conversation) wakeAfter(d time.Duration) wake {
	c.ids++
	id := c.ids
	return wake{id, c.clock.AfterFunc(d, func() { c.post(timerFired{id}) })}
}

// asleep makes a timer that is not set yet.
func (c *conversation) asleep() wake {
	w := c.wakeAfter(time.Hour)
	w.timer.Stop()
	return w
}

// is tells whether an input is this timer's.
func (w wake) is(in input) bool {
	fired, ok := in.(timerFired)
	return ok && fired.id == w.id
}

// pause waits for d or the end of ctx; what comes meanwhile is dropped.
func (c *conversation) pause(ctx context.Context, d time.Duration) {
	w := c.wakeAfter(d)
	defer w.timer.Stop()
	for {
		in, ok := c.next(ctx)
		if !ok || w.is(in) {
			return
		}
	}
}
