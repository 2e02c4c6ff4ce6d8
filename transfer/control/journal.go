package control

import (
	"crypto/rand"
	"sync"
)

// Journal is the gate's ring of events: it numbers them, keeps the last ones for streams that reconnect, and wakes those
// that wait. It is safe for concurrent use; Append never blocks on a reader.
type Journal struct {
	epoch string // of this run of the gate, so that numbers of a former run are not taken for ours

	mu     sync.Mutex
	ring   []entryOf
	next   uint64 // the sequence number of the next event, from 1
	more   chan struct{}
	closed bool
}

type entryOf struct {
	bot   string
	event Event
}

// NewJournal keeps the last size events; 0 means 8192.
func NewJournal(size int) *Journal {
	if size <= 0 {
		size = 8192
	}
	return &Journal{epoch: rand.Text()[:8], ring: make([]entryOf, size), next: 1, more: make(chan struct{})}
}

// Append numbers the event, files it under the bot and gives it back numbered.
func (j *Journal) Append(bot string, e Event) Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.Seq = j.next
	j.ring[j.next%uint64(len(j.ring))] = entryOf{bot: bot, event: e}
	j.next++
	close(j.more)
	j.more = make(chan struct{})
	return e
}

// Since gives the events after seq that are kept, of one bot's calls, or of all when bot is empty.
func (j *Journal) Since(bot string, seq uint64) []Event {
	p, _ := j.read(bot, seq)
	return p.events
}

// Close ends the streams once they have sent what is in the journal.
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.closed {
		j.closed = true
		close(j.more)
		j.more = make(chan struct{})
	}
}

// read gives the events after seq for the bot (all of them when bot is empty), how many were already overwritten, the
// last number seen, a channel that closes when there is more, and whether the journal is closed.
func (j *Journal) read(bot string, after uint64) (page, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	p := page{last: j.next - 1, closed: j.closed}
	first := uint64(1)
	if size := uint64(len(j.ring)); j.next > size {
		first = j.next - size
	}
	if after+1 < first {
		p.lost = int(first - after - 1)
		after = first - 1
	}
	for seq := after + 1; seq < j.next; seq++ {
		if e := j.ring[seq%uint64(len(j.ring))]; bot == "" || e.bot == bot {
			p.events = append(p.events, e.event)
		}
	}
	return p, j.more
}

type page struct {
	events []Event
	lost   int
	last   uint64
	closed bool
}
