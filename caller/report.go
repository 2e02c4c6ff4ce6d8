package caller

import (
	"encoding/json"
	"time"
)

// Millis is a time that is written as milliseconds in JSON.
type Millis time.Duration

// MarshalJSON gives milliseconds, with microseconds behind the point.
func (m Millis) MarshalJSON() ([]byte, error) {
	return json.Marshal(float64(time.Duration(m).Round(time.Microsecond)) / float64(time.Millisecond))
}

// Duration is the time for arithmetic.
func (m Millis) Duration() time.Duration { return time.Duration(m) }

// String prints it to the millisecond.
func (m Millis) String() string { return time.Duration(m).Round(time.Millisecond).String() }

// Outcome is how a call went, as far as a caller can tell: it cannot know whether a payment went through.
type Outcome string

// The outcomes of a call.
const (
	// Completed: answered, all steps done, and ended by the other side, or by us after it had nothing more to say.
	Completed Outcome = "completed"
	// Cut: the other side hung up before all steps were done.
	Cut Outcome = "cut"
	// Refused: not answered.
	Refused Outcome = "refused"
	// Stuck: a prompt did not come, or the call took too long.
	Stuck Outcome = "stuck"
	// Failed: a fault of ours or of the network, or the call was given up.
	Failed Outcome = "failed"
)

// Ender tells who ended a call.
type Ender string

// Who ends calls.
const (
	ByParty  Ender = "party"
	ByCaller Ender = "caller"
	ByFault  Ender = "fault"
)

// Action is one thing that the caller did.
type Action struct {
	At   Millis `json:"at_ms"`          // since the answer
	Kind string `json:"kind"`           // "keys" or "speech"
	Keys int    `json:"keys,omitempty"` // their number, never the keys
	// Reaction is from the last key, or the end of the words, to the first sound after it; 0 when nothing was heard.
	Reaction Millis `json:"reaction_ms"`
}

// Report tells of one call.
type Report struct {
	Outcome  Outcome  `json:"outcome"`
	Answered bool     `json:"answered"`
	Status   int      `json:"status,omitempty"` // of a refusal
	EndedBy  Ender    `json:"ended_by,omitempty"`
	Setup    Millis   `json:"setup_ms"`    // from dialling to the answer
	Greeting Millis   `json:"greeting_ms"` // from the answer to the first sound; 0 when nothing was heard
	Length   Millis   `json:"length_ms"`   // from the answer to the end
	Done     int      `json:"steps_done"`  // steps of the script
	Steps    int      `json:"steps_total"` // in the script
	Heard    []Span   `json:"heard,omitempty"`
	Actions  []Action `json:"actions,omitempty"`
	Error    string   `json:"error,omitempty"`
}
