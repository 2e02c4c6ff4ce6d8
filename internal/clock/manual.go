package clock

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Manual is a clock that stands until it is moved. One goroutine moves it.
type Manual struct {
	mu     sync.Mutex
	change *sync.Cond // of busy and timers
	now    time.Time
	busy   int
	order  uint64 // of timers that are due at the same time
	timers []*manualTimer
}

var _ Clock = (*Manual)(nil)

// NewManual makes a clock that stands at start.
func NewManual(start time.Time) *Manual {
	m := &Manual{now: start}
	m.change = sync.NewCond(&m.mu)
	return m
}

// Now is the time that the clock was moved to.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// NewTimer makes a timer that sends the time when the clock comes to d from now.
func (m *Manual) NewTimer(d time.Duration) Timer {
	return m.start(d, &manualTimer{clock: m, c: make(chan time.Time, 1)})
}

// AfterFunc calls f when the clock comes to d from now, on the goroutine that moves it.
func (m *Manual) AfterFunc(d time.Duration, f func()) Timer {
	return m.start(d, &manualTimer{clock: m, f: f})
}

// Sleep waits until the clock was moved by d.
func (m *Manual) Sleep(ctx context.Context, d time.Duration) error {
	return sleep(ctx, m, d)
}

// Busy holds the clock until done is called.
func (m *Manual) Busy() (done func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.busy++
	return sync.OnceFunc(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.busy--
		m.change.Broadcast()
	})
}

// Advance moves the clock by d. What falls due on the way fires in order, each when nobody is busy with what came before.
func (m *Manual) Advance(d time.Duration) {
	to := m.Now().Add(d)
	for m.step(to) {
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if to.After(m.now) {
		m.now = to
	}
}

// Step moves the clock to the next timer, but not beyond d from now, and fires it. It reports false where none is due
// by then; the clock stays.
func (m *Manual) Step(d time.Duration) bool {
	return m.step(m.Now().Add(d))
}

// Settle waits until nobody is busy.
func (m *Manual) Settle() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settle()
}

// BlockUntil waits until nobody is busy and at least n timers wait to fire.
func (m *Manual) BlockUntil(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.busy > 0 || len(m.timers) < n {
		m.change.Wait()
	}
}

// Waiters is the number of timers that wait to fire.
func (m *Manual) Waiters() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.timers)
}

func (m *Manual) settle() {
	for m.busy > 0 {
		m.change.Wait()
	}
}

// step fires the next timer that is due by the time given.
func (m *Manual) step(by time.Time) bool {
	m.mu.Lock()
	m.settle()
	if len(m.timers) == 0 || m.timers[0].at.After(by) {
		m.mu.Unlock()
		return false
	}
	t := m.timers[0]
	m.timers = m.timers[1:]
	if t.at.After(m.now) {
		m.now = t.at
	}
	if t.c != nil {
		t.c <- m.now // it is empty: a timer fires once until it is set again
	}
	f := t.f
	m.mu.Unlock()
	if f != nil {
		f()
	}
	return true
}

// start sets a timer. It takes the lock.
func (m *Manual) start(d time.Duration, t *manualTimer) Timer {
	m.mu.Lock()
	defer m.mu.Unlock()
	t.set(d)
	return t
}

// insert keeps the timers sorted by time, then by age.
func (m *Manual) insert(t *manualTimer) {
	m.order++
	t.order = m.order
	at, _ := slices.BinarySearchFunc(m.timers, t, func(a, b *manualTimer) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		if a.order < b.order {
			return -1
		}
		return 1
	})
	m.timers = slices.Insert(m.timers, at, t)
	m.change.Broadcast()
}
