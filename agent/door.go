package agent

import "sync/atomic"

// door is where a line's audio comes in: to an ear, or to nobody while hearing is dark. It is opened and shut under the
// lock of its call; the line's reader goes through it without one.
type door struct {
	open func() *ear // nil where nobody hears
	ear  atomic.Pointer[ear]
}

// let takes 20 ms of the caller.
func (d *door) let(pcm []int16) {
	if e := d.ear.Load(); e != nil {
		e.feed(pcm)
	}
}

// admit opens a door of a new line, unless hearing is dark. It returns what shuts it for good.
func (c *call) admit(d *door) (shut func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doors[d] = struct{}{}
	if !c.deaf && d.open != nil {
		d.ear.Store(d.open())
	}
	return func() {
		c.mu.Lock()
		delete(c.doors, d)
		e := d.ear.Swap(nil)
		c.mu.Unlock()
		if e != nil {
			e.close()
		}
	}
}

// deafen takes down every ear of the call: feed, detector and the recogniser's requests are gone when it returns.
func (c *call) deafen() {
	c.mu.Lock()
	c.deaf = true
	ears := make([]*ear, 0, len(c.doors))
	for d := range c.doors {
		if e := d.ear.Swap(nil); e != nil {
			ears = append(ears, e)
		}
	}
	c.mu.Unlock()
	for _, e := range ears {
		e.close()
	}
}

// hearAgain gives each line a new ear, which knows nothing of before.
func (c *call) hearAgain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deaf = false
	for d := range c.doors {
		if d.open != nil && d.ear.Load() == nil {
			d.ear.Store(d.open())
		}
	}
}
