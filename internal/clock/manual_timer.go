package clock

import (
	"slices"
	"time"
)

// manualTimer is a wake-up of a Manual clock, under its lock.
type manualTimer struct {
	clock *Manual
	c     chan time.Time
	f     func()
	at    time.Time
	order uint64
}

var _ Timer = (*manualTimer)(nil)

// C has the time when the timer has fired.
func (t *manualTimer) C() <-chan time.Time { return t.c }

// Stop takes the wake-up back.
func (t *manualTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	return t.remove()
}

// Reset sets the wake-up anew.
func (t *manualTimer) Reset(d time.Duration) bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	was := t.remove()
	t.set(d)
	return was
}

// set puts the timer among those that wait.
func (t *manualTimer) set(d time.Duration) {
	t.at = t.clock.now.Add(max(d, 0))
	t.clock.insert(t)
}

// remove takes the timer out, and what it may have sent.
func (t *manualTimer) remove() bool {
	select {
	case <-t.c:
	default:
	}
	at := slices.Index(t.clock.timers, t)
	if at < 0 {
		return false
	}
	t.clock.timers = slices.Delete(t.clock.timers, at, at+1)
	return true
}
