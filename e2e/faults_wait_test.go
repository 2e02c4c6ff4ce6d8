package e2e_test

import (
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

// until waits for a condition on what has come, which it is asked for under the lock.
func (p *phone) until(what string, condition func() bool) {
	late := time.NewTimer(phoneWait)
	defer late.Stop()
	for {
		p.mu.Lock()
		ok, more, over := condition(), p.more, p.over
		p.mu.Unlock()
		if ok {
			return
		}
		require.False(p, over, "the call ended before %s", what)
		select {
		case <-more:
		case <-late.C:
			require.Fail(p, "the caller waited in vain for "+what)
		}
	}
}

// await waits for an event after those that were waited for before.
func (p *phone) await(what string, wanted func(e control.Event) bool) {
	p.until(what, func() bool {
		for p.read < len(p.events) {
			p.read++
			if wanted(p.events[p.read-1]) {
				return true
			}
		}
		return false
	})
}

// hears waits until the bot says a sentence and it has come through to the caller's ear.
func (p *phone) hears(sentence string) {
	p.await("the sentence "+sentence, func(e control.Event) bool {
		return e.Type == control.CaptionSeen && strings.Contains(e.Text, sentence)
	})
	p.listens(sentence, audible)
}

// listens waits until so many frames of something are heard.
func (p *phone) listens(what string, frames int) {
	p.mu.Lock()
	from := p.loud
	p.mu.Unlock()
	p.until("the sound of "+what, func() bool { return p.loud >= from+frames })
}

// window waits for a state of the secure window.
func (p *phone) window(s control.State) {
	p.await("the window's state "+string(s), func(e control.Event) bool {
		return e.Type == control.Window && e.State == s
	})
}

// asked waits until the provider awaits a field, for the n-th time.
func (p *phone) asked(field string, attempt int) {
	p.await("the question for "+field, func(e control.Event) bool {
		return e.Type == control.ProgressSeen && e.Progress.Field == field && e.Progress.State == "awaiting" &&
			e.Progress.Attempt == attempt
	})
}

// shown waits until the provider is so far with a field.
func (p *phone) shown(field, state string, count int) {
	p.await(field+" "+state, func(e control.Event) bool {
		return e.Type == control.ProgressSeen && e.Progress.Field == field && e.Progress.State == state &&
			e.Progress.Count >= count
	})
}

// rejected waits until the provider does not take a field, and where it is asked for again, for the n-th time, until the
// question has been heard for a while: keys behind a wrong entry are taken for typed ahead.
func (p *phone) rejected(field, why string, again int) {
	p.await(why, func(e control.Event) bool {
		return e.Type == control.ProgressSeen && e.Progress.Field == field && e.Progress.State == "rejected" &&
			e.Progress.Error == why
	})
	if again > 0 {
		p.asked(field, again)
		p.listens("the question again", patient)
	}
}

// ended waits until the other side has hung up.
func (p *phone) ended() {
	select {
	case <-p.leg.Done():
	case <-time.After(phoneWait):
		require.Fail(p, "nobody hung up")
	}
}

// accounted is ended, and waits for the gate's word of it, behind which no event of this call comes.
func (p *phone) accounted() {
	p.ended()
	p.until("the gate's word of the end", func() bool { return p.over })
}

// swallowed is how many keys the gate kept to itself.
func (p *phone) swallowed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, e := range p.events {
		if e.Type == control.KeysSwallowed {
			n += e.Count
		}
	}
	return n
}
