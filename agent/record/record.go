package record

import "time"

// Version of the contract. It grows when a field changes its meaning or goes; new fields leave it as it is.
const Version = 1

// Record is record.json: one call. It holds no digit of a card but the last four, no key and nothing that was withheld.
type Record struct {
	Version int       `json:"version"`
	CallID  string    `json:"call_id"`
	Kind    string    `json:"kind"` // of the caller's leg: sip, webrtc
	Started time.Time `json:"started_at"`
	Ended   time.Time `json:"ended_at"`
	Reason  string    `json:"ended_by"` // as in the gate's call.ended
	// Result is the same as result.json.
	Result     any       `json:"result"`
	Turns      []Turn    `json:"turns"`
	Transcript []Line    `json:"transcript"`
	Windows    []Window  `json:"secure_windows"`
	Attempts   []Attempt `json:"attempts"`
	// Stopped is what the guards stopped, in order.
	Stopped []Stop `json:"stopped"`
}

// Turn is one time that the bot waited for the caller, and what came of it. The turn 0 is what came before the
// first. A process that takes the call up counts anew, from 0.
type Turn struct {
	Turn int    `json:"turn"`
	Node string `json:"node"` // where it began
	// Listening is when the bot began to wait.
	Listening *time.Time `json:"listening_at,omitempty"`
	Heard     *Heard     `json:"heard,omitempty"`
	Reason    string     `json:"reason,omitempty"` // how it ended: answered, no_input, no_match, gone
	To        string     `json:"to,omitempty"`     // the node that it led to
	// Interrupted counts how often the caller went on while a model was asked.
	Interrupted int `json:"interrupted,omitempty"`
	// Latency is what the caller waited for, in parts; see the conversation's turn.answered.
	Latency map[string]int64 `json:"latency_ms,omitempty"`
	Said    []Said           `json:"said"`
	Tools   []Tool           `json:"tools"`
}

// Heard is what the caller did: a key, whose value is nowhere, or words.
type Heard struct {
	At         time.Time `json:"at"`
	By         string    `json:"by"` // key, text or voice
	Text       string    `json:"text,omitempty"`
	Confidence float64   `json:"confidence,omitempty"`
}

// Said is one text of the bot's.
type Said struct {
	At     time.Time `json:"at"`
	Text   string    `json:"text"` // as far as it was heard
	Source string    `json:"source,omitempty"`
	End    string    `json:"end,omitempty"` // done, cut, barge_in
	Played int64     `json:"played_ms,omitempty"`
	Of     int64     `json:"of_ms,omitempty"`
}

// Tool is one call of a model's.
type Tool struct {
	At      time.Time `json:"at"`
	Tool    string    `json:"tool"`
	Outcome string    `json:"outcome,omitempty"` // where it was run
	Refused string    `json:"refused,omitempty"` // else why not
}

// Line of the transcript.
type Line struct {
	At   time.Time `json:"at"`
	Who  string    `json:"who"` // bot, caller, gate
	Text string    `json:"text"`
}

// Window is one secure window.
type Window struct {
	States []State `json:"states"` // in order
	Reason string  `json:"reason,omitempty"`
	// Mode is guided where the caller could hear the bot beside the provider.
	Mode      string     `json:"mode,omitempty"`
	Listeners []Listener `json:"listeners"`
	// Provider is when its leg rang, was answered and ended.
	Provider []State `json:"provider"`
}

// State is when something became so.
type State struct {
	State string    `json:"state"`
	At    time.Time `json:"at"`
}

// Listener is one who had to go dark, and what they said to it.
type Listener struct {
	Listener string     `json:"listener"`
	Asked    time.Time  `json:"asked_at"`
	Answered *time.Time `json:"answered_at,omitempty"` // none where they said nothing
	Dark     bool       `json:"dark"`                  // what they said
	Resumed  *time.Time `json:"resumed_at,omitempty"`
}

// Attempt to collect, as the ledger has it.
type Attempt struct {
	AttemptID string  `json:"attempt_id"`
	PaymentID string  `json:"payment_id"`
	Number    int     `json:"number"`
	Provider  string  `json:"provider"`
	Amount    int64   `json:"amount"` // minor units
	Currency  string  `json:"currency"`
	Reference string  `json:"reference"`
	States    []State `json:"states"`
	Outcome   string  `json:"outcome,omitempty"`
	Reason    string  `json:"reason,omitempty"`
}

// Stop is one thing that a guard stopped.
type Stop struct {
	At   time.Time `json:"at"`
	What string    `json:"what"` // guard.card: a caller's words; guard.claim: a model's
	Why  string    `json:"why,omitempty"`
	By   string    `json:"by,omitempty"` // voice or text
}
