package rehearsal

import (
	"sync"
	"time"

	"github.com/tonegate/tonegate/internal/clock"
)

// stageClock is the clock of one call. When the bot has left, nobody holds it any more: what was still on its way to the
// conversation will never be taken up.
type stageClock struct {
	*clock.Manual

	mu   sync.Mutex
	held map[int]func()
	n    int
	over bool
}

var _ clock.Clock = (*stageClock)(nil)

func newClock(start time.Time) *stageClock {
	return &stageClock{Manual: clock.NewManual(start), held: make(map[int]func())}
}

// Busy holds the clock until done is called, or the bot has left.
func (c *stageClock) Busy() (done func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return func() {}
	}
	c.n++
	id := c.n
	c.held[id] = c.Manual.Busy()
	return func() { c.let(id) }
}

func (c *stageClock) let(id int) {
	c.mu.Lock()
	done := c.held[id]
	delete(c.held, id)
	c.mu.Unlock()
	if done != nil {
		done()
	}
}

// release lets go of all that is held, for good.
func (c *stageClock) release() {
	c.mu.Lock()
	c.over = true
	held := c.held
	c.held = nil
	c.mu.Unlock()
	for _, done := range held {
		done()
	}
}
