package dtmf

import (
	"time"

	"github.com/pion/rtp"
)

const (
	// updateTimeout ends a press whose updates and end packets no longer come: three missed updates of 50 ms.
	updateTimeout = 150 * time.Millisecond
	// remembered is how long a finished press is known, so that stragglers do not make it a second one.
	remembered = 5 * time.Second
	// history is the number of presses that a Receiver knows.
	history = 16
	// repeatedEnd is how long after the first end packet the copies of it may come under another timestamp.
	repeatedEnd = 100 * time.Millisecond
	// repeatedEndPackets is how many sequence numbers later they come when nothing lies between.
	repeatedEndPackets = 2
	// maxBlocks is the number of blocks in a payload that are read.
	maxBlocks = 8
	// reusedAfter is how long after its end a press's timestamp may be that of a new press (a carrier's fault).
	reusedAfter = 30 * time.Millisecond
)

// Receiver turns the telephone-event packets of one stream (RFC 4733) into presses, each reported once, at its first
// packet that arrives. A press is known by SSRC, payload type, timestamp and code, never by the marker or the end bit
// alone. Not safe for concurrent use; it does not allocate.
type Receiver struct {
	clock   int
	presses [history]press // a ring
	newest  int            // index of the press that began last
	count   int
	blocks  [maxBlocks]Block
	events  [maxBlocks]Event
}

// press is one key press as far as it is known.
type press struct {
	ssrc      uint32
	pt        uint8
	key       Key
	timestamp uint32 // of the segment at hand
	duration  uint32 // of the segment at hand, in timestamp units
	before    uint32 // duration of the segments before it
	seq       uint16 // the newest
	seen      time.Time
	ended     bool // by an end packet
	closed    bool // ended, or followed by another press, or timed out
}

// NewReceiver makes a Receiver for a payload type whose clock is in Hz: 8000 or 48000 as a rule.
func NewReceiver(clock int) *Receiver {
	if clock <= 0 {
		clock = 8000
	}
	return &Receiver{clock: clock}
}

// Receive takes one telephone-event packet that arrived at now and gives the presses that begin with it: none or one as
// a rule, more for a packet of several blocks. Their Duration is what this packet says, 0 if nothing. The slice is
// valid until the next call. Malformed packets and codes above 15 are dropped.
func (r *Receiver) Receive(p *rtp.Packet, now time.Time) []Event {
	if len(p.Payload) > maxBlocks*blockSize {
		return nil
	}
	blocks, err := ParsePayload(r.blocks[:0], p.Payload)
	if err != nil {
		return nil
	}
	r.Tick(now)
	events := r.events[:0]
	timestamp := p.Timestamp
	for _, bl := range blocks {
		if bl.Key.Valid() && r.block(p, bl, timestamp, now) {
			events = append(events, Event{Key: bl.Key, Duration: r.elapsed(uint32(bl.Duration)), Source: FromEvent})
		}
		timestamp += uint32(bl.Duration) // the next block begins where this one ends (RFC 4733 §2.5.1.5)
	}
	return events
}

// Tick ends a press whose packets no longer come. Receive calls it; who wants Pressed to be true to the moment calls it
// each 20 ms.
func (r *Receiver) Tick(now time.Time) {
	if l := r.last(); l != nil && !l.closed && now.Sub(l.seen) > updateTimeout {
		l.closed = true
	}
}

// Forget overwrites what is known of the presses so far: together they could be what a caller keyed.
func (r *Receiver) Forget() { *r = Receiver{clock: r.clock} }

// Pressed tells whether a key is down as far as the packets say.
func (r *Receiver) Pressed() bool {
	l := r.last()
	return l != nil && !l.closed
}

// Down gives the key that is down as far as the packets say.
func (r *Receiver) Down() (k Key, down bool) {
	if !r.Pressed() {
		return 0, false
	}
	return r.last().key, true
}

// Held is how long the newest press has lasted so far.
func (r *Receiver) Held() time.Duration {
	l := r.last()
	if l == nil {
		return 0
	}
	return r.elapsed(l.before + l.duration)
}

// block takes one block; true when it begins a press.
func (r *Receiver) block(p *rtp.Packet, bl Block, timestamp uint32, now time.Time) bool {
	if r.goesOn(p, bl, timestamp, now) {
		return false
	}
	r.begin(p, bl, timestamp, now)
	return true
}

// goesOn takes a block of a press that has begun already; false when there is none that it belongs to.
func (r *Receiver) goesOn(p *rtp.Packet, bl Block, timestamp uint32, now time.Time) bool {
	if known := r.find(p, bl.Key, timestamp, now); known != nil {
		if known.reused(p, bl, timestamp, now) {
			return false
		}
		known.update(p, bl, timestamp, now)
		return true
	}
	l := r.last()
	switch {
	case l == nil || !l.follows(p, bl, timestamp):
		return false
	case l.ended:
		return l.repeats(p, bl, r.elapsed(uint32(bl.Duration)), now)
	case l.continues(p, bl, timestamp):
		l.move(timestamp)
		l.update(p, bl, timestamp, now)
		return true
	default:
		return false
	}
}

// find gives the remembered press of this packet.
func (r *Receiver) find(p *rtp.Packet, key Key, timestamp uint32, now time.Time) *press {
	for i := range r.count {
		pr := &r.presses[(r.newest-i+history)%history]
		// Behind timestamp lie the segments before.
		if pr.timestamp-timestamp <= pr.before && pr.key == key && pr.ssrc == p.SSRC && pr.pt == p.PayloadType &&
			now.Sub(pr.seen) < remembered {
			return pr
		}
	}
	return nil
}

func (r *Receiver) last() *press {
	if r.count == 0 {
		return nil
	}
	return &r.presses[r.newest]
}

// begin closes the press before and opens a new one.
func (r *Receiver) begin(p *rtp.Packet, bl Block, timestamp uint32, now time.Time) {
	if l := r.last(); l != nil {
		l.closed = true
	}
	r.newest = (r.newest + 1) % history
	r.count = min(r.count+1, history)
	r.presses[r.newest] = press{
		ssrc: p.SSRC, pt: p.PayloadType, key: bl.Key, timestamp: timestamp, duration: uint32(bl.Duration),
		seq: p.SequenceNumber, seen: now, ended: bl.End, closed: bl.End,
	}
}

func (r *Receiver) elapsed(units uint32) time.Duration {
	return time.Duration(units) * time.Second / time.Duration(r.clock)
}

// update takes a further packet of the press; of reordered ones, and of segments before, nothing is new.
func (pr *press) update(p *rtp.Packet, bl Block, timestamp uint32, now time.Time) {
	if int16(p.SequenceNumber-pr.seq) < 0 {
		return
	}
	pr.seq = p.SequenceNumber
	if !pr.ended {
		pr.seen = now
	}
	if timestamp != pr.timestamp {
		return
	}
	pr.duration = max(pr.duration, uint32(bl.Duration))
	if bl.End {
		pr.ended, pr.closed = true, true
	}
}

// move makes timestamp the begin of the press's segment at hand.
func (pr *press) move(timestamp uint32) {
	pr.before += timestamp - pr.timestamp
	pr.timestamp, pr.duration = timestamp, 0
}

// follows tells whether a packet is of the same key and source, later and under a later timestamp.
func (pr *press) follows(p *rtp.Packet, bl Block, timestamp uint32) bool {
	return pr.ssrc == p.SSRC && pr.pt == p.PayloadType && pr.key == bl.Key &&
		int32(timestamp-pr.timestamp) > 0 && int16(p.SequenceNumber-pr.seq) >= 0
}

// repeats tells whether an end packet that follows an ended press is one more copy of its end under a timestamp of its
// own, and not what is left of another press of length.
func (pr *press) repeats(p *rtp.Packet, bl Block, length time.Duration, now time.Time) bool {
	later := p.SequenceNumber - pr.seq
	if later == 0 {
		return false // blocks of one packet are presses of their own
	}
	// A press of that length takes more packets than that; the copies of an end come at once.
	early := later <= repeatedEndPackets || time.Duration(later)*packetTime < length
	return bl.End && uint32(bl.Duration) == pr.duration && early && now.Sub(pr.seen) <= repeatedEnd
}

// continues tells whether a packet that follows an open press is still this press: the next segment of a long one
// (RFC 4733 §2.5.1.3), or the work of a sender that moves the timestamp with each packet.
func (pr *press) continues(p *rtp.Packet, bl Block, timestamp uint32) bool {
	ahead := timestamp - pr.timestamp
	if bl.End && ahead <= uint32(bl.Duration) {
		return true // a press that began after this one could not have lasted that long
	}
	return !p.Marker && (ahead <= pr.duration || ahead == MaxBlockDuration)
}

// reused tells whether a packet that looks like this press begins another one: some carriers give the same timestamp to
// a key pressed twice. Then a later packet starts over with a shorter duration, well after the end.
func (pr *press) reused(p *rtp.Packet, bl Block, timestamp uint32, now time.Time) bool {
	later := int16(p.SequenceNumber-pr.seq) > 0 && now.Sub(pr.seen) >= reusedAfter
	return timestamp == pr.timestamp && pr.ended && !bl.End && later &&
		uint32(bl.Duration) < pr.duration && pr.duration < MaxBlockDuration*9/10
}
