package dtmf

import "time"

const (
	// MergeWindow is how far apart two ways may report the same press.
	MergeWindow = 150 * time.Millisecond
	// mergeHistory is the number of presses within the window that are known: a press takes 40 ms at least.
	mergeHistory = 16
)

// Merger makes one Event of a press that comes in by two or three ways, say as telephone-event and as a tone in the
// audio. Two presses of one key by the same way stay two, however fast. A way may report a press when it begins, or when
// it is over, if Still tells how long the other goes on. Not safe for concurrent use; it does not allocate.
type Merger struct {
	presses [mergeHistory]mergedPress
	next    int
}

type mergedPress struct {
	key     Key
	at      time.Time
	last    time.Time // of its signs so far
	sources uint8     // one bit a Source
}

// NewMerger makes a Merger that knows of no press.
func NewMerger() *Merger { return &Merger{} }

// Add takes an event that came at now. True when it is a new press, false when it tells of a known one again.
func (m *Merger) Add(e Event, now time.Time) bool {
	bit := uint8(1) << e.Source
	for i := range mergeHistory {
		p := &m.presses[(m.next+i)%mergeHistory] // the oldest first
		if p.sources != 0 && p.sources&bit == 0 && p.key == e.Key && p.spans(now) {
			p.sources |= bit
			return false
		}
	}
	m.presses[m.next] = mergedPress{key: e.Key, at: now, last: now, sources: bit}
	m.next = (m.next + 1) % mergeHistory
	return true
}

// Still tells that the newest press of a key by a way goes on at now.
func (m *Merger) Still(k Key, by Source, now time.Time) {
	for i := range mergeHistory {
		p := &m.presses[(m.next+mergeHistory-1-i)%mergeHistory] // the newest first
		if p.sources&(1<<by) != 0 && p.key == k {
			if now.After(p.last) {
				p.last = now
			}
			return
		}
	}
}

// spans tells whether a report at now may be of this press.
func (p *mergedPress) spans(now time.Time) bool {
	return p.at.Sub(now) <= MergeWindow && now.Sub(p.last) <= MergeWindow
}

// Forget overwrites what is known of the presses so far: together they could be what a caller keyed.
func (m *Merger) Forget() { *m = Merger{} }
