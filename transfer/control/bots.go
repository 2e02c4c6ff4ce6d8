package control

import (
	"slices"
	"sync"
	"time"
)

// Lease is how long a registration holds, and Renewal how often a client renews it.
const (
	Lease   = 3 * time.Second
	Renewal = time.Second
)

// Standing is what a bot's registration is worth at a moment.
type Standing uint8

// The standings of a registration.
const (
	// Unknown: never registered, or forgotten.
	Unknown Standing = iota
	// Live: the lease holds; it may be given new calls.
	Live
	// Left: it said that it takes no new calls; those it has go on and no lease is asked for.
	Left
	// Lapsed: the lease ran out: its process is dead or stuck.
	Lapsed
)

// Bots is the gate's register of bots with their leases. It is safe for concurrent use and starts no goroutine.
type Bots struct {
	now func() time.Time

	mu      sync.Mutex
	entries map[string]*entry
	order   []string // by first registration; calls are dealt round
	turn    int
	changed chan struct{} // closed and replaced when a bot registers for the first time
}

type entry struct {
	bot   Bot
	until time.Time
	left  bool
}

// NewBots makes an empty register on the given clock; nil means time.Now.
func NewBots(now func() time.Time) *Bots {
	if now == nil {
		now = time.Now
	}
	return &Bots{now: now, entries: map[string]*entry{}, changed: make(chan struct{})}
}

// Register adds the bot or renews its lease.
func (b *Bots) Register(bot Bot) error {
	if err := bot.Validate(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget()
	e, ok := b.entries[bot.ID]
	if !ok {
		e = &entry{}
		b.entries[bot.ID] = e
		b.order = append(b.order, bot.ID)
	}
	revived := !ok || e.left || !b.now().Before(e.until)
	e.bot, e.until, e.left = bot, b.now().Add(Lease), false
	if revived {
		close(b.changed)
		b.changed = make(chan struct{})
	}
	return nil
}

// Leave takes the bot out of the choice for new calls.
func (b *Bots) Leave(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, ok := b.entries[id]; ok {
		e.left = true
	}
}

// Pick chooses a live bot, each in its turn, and gives a channel that is closed when another comes.
func (b *Bots) Pick() (Bot, bool, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.order {
		b.turn++
		e := b.entries[b.order[b.turn%len(b.order)]]
		if b.standing(e) == Live {
			return e.bot, true, b.changed
		}
	}
	return Bot{}, false, b.changed
}

// Live lists the bots that may be given calls, oldest first.
func (b *Bots) Live() []Bot {
	b.mu.Lock()
	defer b.mu.Unlock()
	live := make([]Bot, 0, len(b.order))
	for _, id := range b.order {
		if e := b.entries[id]; b.standing(e) == Live {
			live = append(live, e.bot)
		}
	}
	return live
}

// Standing tells what the bot's registration is worth now.
func (b *Bots) Standing(id string) Standing {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.entries[id]
	if !ok {
		return Unknown
	}
	return b.standing(e)
}

func (b *Bots) standing(e *entry) Standing {
	switch {
	case e.left:
		return Left
	case b.now().Before(e.until):
		return Live
	default:
		return Lapsed
	}
}

// forget drops what lapsed an hour ago; a call that still asks for it hears Unknown, which is treated as lapsed.
func (b *Bots) forget() {
	old := b.now().Add(-time.Hour)
	b.order = slices.DeleteFunc(b.order, func(id string) bool {
		e := b.entries[id]
		if e.left || e.until.After(old) {
			return false
		}
		delete(b.entries, id)
		return true
	})
}
