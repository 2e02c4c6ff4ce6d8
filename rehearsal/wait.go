package rehearsal

import (
	"context"
	"errors"
	"time"
)

const (
	// patience is how long, in real time, a bot may take to come to rest.
	patience = 20 * time.Second
	// livePatience is patience where a model of others takes its time.
	livePatience = 2 * time.Minute
	// breath is how long, in real time, nothing may happen before time is let pass in the call.
	breath = 5 * time.Millisecond
	// stride bounds the time that is let pass at once while the bot is at work: its last words, or an end that it awaits.
	stride = time.Minute
)

// ErrStuck says that the bot neither waits for the caller nor ends the call.
var ErrStuck = errors.New("the bot does not come to rest")

// State is what a call waits for.
type State int

// The states in which a Stage rests.
const (
	Listening State = iota + 1 // the bot waits for the caller
	Capturing                  // the provider waits for a card
	Over                       // the call has ended
)

// State tells what the call waits for; 0 while it is at work.
func (s *Stage) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.finished:
		return Over
	case s.unheard:
		return 0
	case s.capturing:
		return Capturing
	case s.listening:
		return Listening
	default:
		return 0
	}
}

// wait returns when the call is at rest.
func (s *Stage) wait(ctx context.Context) error {
	return s.until(ctx, func() bool { return false })
}

// until returns when enough is true, or the call is at rest. While neither is so, and nobody is busy, time passes.
func (s *Stage) until(ctx context.Context, enough func() bool) error {
	limit := time.NewTimer(s.patience)
	defer limit.Stop()
	for {
		if enough() {
			return nil
		}
		if s.State() != 0 && s.settled() {
			return s.fail(ctx)
		}
		quiet := time.NewTimer(breath)
		select {
		case <-s.changed:
			quiet.Stop()
		case <-quiet.C:
			s.passTime()
		case <-limit.C:
			quiet.Stop()
			return ErrStuck
		case <-ctx.Done():
			quiet.Stop()
			return context.Cause(ctx)
		}
	}
}

// fail lets happen what was to happen as soon as the provider has the caller.
func (s *Stage) fail(ctx context.Context) error {
	if s.pending == "" || s.State() != Capturing {
		return nil
	}
	fault := s.pending
	s.pending = ""
	return s.end(ctx, fault)
}

// settled tells whether the call is still at rest when all work under way is done.
func (s *Stage) settled() bool {
	if s.State() == Listening {
		s.clock.Settle()
	}
	return s.State() != 0
}

// passTime lets the clock go on to what the bot waits for, where it waits for time and nothing else.
func (s *Stage) passTime() {
	s.mu.Lock()
	idle := !s.listening && !s.window && !s.unheard && !s.finished
	s.mu.Unlock()
	if idle {
		s.clock.Step(stride)
	}
}
