package dtmf

import "time"

// Source tells how a press came in.
type Source uint8

// The ways in which a press reaches us.
const (
	// FromEvent is an RFC 4733 telephone-event.
	FromEvent Source = iota + 1
	// FromInfo is a SIP INFO request with application/dtmf-relay or application/dtmf.
	FromInfo
	// FromTone is an in-band tone pair, found by the detector.
	FromTone
)

// String names the source: event, info or tone.
func (s Source) String() string {
	switch s {
	case FromEvent:
		return "event"
	case FromInfo:
		return "info"
	case FromTone:
		return "tone"
	default:
		return "unknown"
	}
}

// Event is one press of one key, reported once.
type Event struct {
	Key      Key
	Duration time.Duration // of the press; 0 when it is not known yet
	Source   Source
}
