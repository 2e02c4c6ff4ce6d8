package dtmf

import (
	"time"

	"github.com/pion/rtp"
)

const (
	// packetTime is the time between two packets of a press.
	packetTime = 20 * time.Millisecond
	// endPackets is how often the end is sent (RFC 4733 §2.5.1.4).
	endPackets = 3
	// minHold and minPause make a press that every receiver takes (ES 201 235-3: 40 ms); the default hold is minHold too.
	minHold  = 60 * time.Millisecond
	minPause = 60 * time.Millisecond
	// sentVolume is the power level of a key: -10 dBm0.
	sentVolume = 10
	// queueSize is the number of keys that may wait.
	queueSize = 64
)

// Sender makes the telephone-event packets of queued keys (RFC 4733 §2.5.1): one each 20 ms, the first with the marker,
// the end three times, then a pause. The caller stamps SSRC and sequence number. Not safe for concurrent use; it does
// not allocate.
type Sender struct {
	pt    uint8
	tick  uint32 // of the clock in packetTime
	clock int

	queue       [queueSize]queuedKey
	head, count int

	started bool // the key at the head is being sent
	start   uint32
	sent    uint32 // duration told in the segment at hand
	total   uint32 // duration told of the press
	hold    uint32
	ends    int // end packets still to send
	pause   int // packet times still to wait

	packet  rtp.Packet
	payload [blockSize]byte
}

type queuedKey struct {
	key  Key
	hold time.Duration
}

// NewSender makes a Sender for payload type pt whose clock is in Hz.
func NewSender(clock int, pt uint8) *Sender {
	if clock <= 0 {
		clock = 8000
	}
	return &Sender{pt: pt, clock: clock, tick: uint32(clock / 50)}
}

// Start queues a key to be held for hold, at least 60 ms; longer ones are rounded up to 20 ms. False when 64 keys wait
// already or k is no key.
func (s *Sender) Start(k Key, hold time.Duration) bool {
	if s.count == queueSize || !k.Valid() {
		return false
	}
	s.queue[(s.head+s.count)%queueSize] = queuedKey{key: k, hold: max(hold, minHold)}
	s.count++
	return true
}

// Busy tells whether a key is being sent or waits, or the pause after one is not over: audio is left out meanwhile.
func (s *Sender) Busy() bool { return s.count > 0 || s.pause > 0 }

// Clear overwrites the keys that wait; the one that is being sent is sent to its end.
func (s *Sender) Clear() {
	kept := 0
	if s.started {
		kept = 1
	}
	for i := kept; i < s.count; i++ {
		s.queue[(s.head+i)%queueSize] = queuedKey{}
	}
	s.count = kept
}

// Next is called each 20 ms with the stream's timestamp at that moment, in the payload type's clock. It gives the
// packet to send, valid until the next call, or nil when there is none.
func (s *Sender) Next(timestamp uint32) *rtp.Packet {
	switch {
	case s.pause > 0:
		s.pause--
		return nil
	case s.count == 0:
		return nil
	case s.ends > 0:
		s.ends--
		if s.ends == 0 {
			s.finish()
		}
		s.packet.Marker = false
		return &s.packet
	}
	marker := !s.started
	if marker {
		hold := s.queue[s.head].hold
		s.started, s.start, s.sent, s.total = true, timestamp, 0, 0
		s.hold = uint32(hold*time.Duration(s.clock)/time.Second+time.Duration(s.tick)-1) / s.tick * s.tick
	}
	s.total += s.tick
	if s.sent+s.tick > MaxBlockDuration {
		// A block cannot tell more: the next segment begins where this one is full (RFC 4733 §2.5.1.3).
		s.start += MaxBlockDuration
		s.sent = s.sent + s.tick - MaxBlockDuration
	} else {
		s.sent += s.tick
	}
	end := s.total >= s.hold
	if end {
		s.ends = endPackets - 1
	}
	s.make(marker, end)
	return &s.packet
}

// finish ends the key at the head.
func (s *Sender) finish() {
	s.queue[s.head] = queuedKey{}
	s.head = (s.head + 1) % queueSize
	s.count--
	s.started = false
	// The copies of the end were sent in the pause already.
	s.pause = int(minPause/packetTime) - (endPackets - 1)
}

func (s *Sender) make(marker, end bool) {
	bl := Block{Key: s.queue[s.head].key, End: end, Volume: sentVolume, Duration: uint16(s.sent)}
	s.packet = rtp.Packet{
		Header:  rtp.Header{Version: 2, Marker: marker, PayloadType: s.pt, Timestamp: s.start},
		Payload: AppendPayload(s.payload[:0], bl),
	}
}
