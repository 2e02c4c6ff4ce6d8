package dtmf

import "time"

// Key is a keypad key as its RFC 4733 event code: 0 to 9, 10 is '*', 11 is '#', 12 to 15 are A to D (RFC 4733 §3.2).
//
// A Key never prints its value: String, GoString, Format and the marshalers all give "[key]". Rune is the one way to the
// character, so that every place that turns a key into text can be found by name.
type Key uint8

// The keys that are not digits.
const (
	Star  Key = 10
	Pound Key = 11
	A     Key = 12
	B     Key = 13
	C     Key = 14
	D     Key = 15
)

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

// Event is one press of one key, reported once.
type Event struct {
	Key      Key
	Duration time.Duration // of the press; 0 when it is not known yet
	Source   Source
}
