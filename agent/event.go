package agent

import "time"

// Type names what happened in a conversation. The list is a contract: others script against events.jsonl.
type Type string

// The types, with the fields that they have beside At, CallID, Turn and Node.
const (
	// TurnNode: the conversation has come to a node of the flow. Fields: none more.
	TurnNode Type = "turn.node"
	// TurnListening: the bot has said what it had to say and waits for the caller. Fields: none more.
	TurnListening Type = "turn.listening"
	// TurnHeard: the caller has pressed a key, or said or typed something; Text is what may be passed on of it, without
	// the key. Fields: By, Text, Confidence.
	TurnHeard Type = "turn.heard"
	// TurnEnded: the turn is over. Fields: Reason (answered, no_input, no_match, gone) and To, the next node, if any.
	TurnEnded Type = "turn.ended"
	// TurnAnswered: the first frame of the bot's answer to a turn is on its way. Fields: By, Latency.
	TurnAnswered Type = "turn.answered"
	// SayStarted: a text has begun to be spoken. Fields: Text, Source.
	SayStarted Type = "say.started"
	// SayEnded: a text has been spoken, or cut off. Fields: Text as far as it was heard, Reason (done, cut), Played, Of.
	SayEnded Type = "say.ended"
)

// Who a caller's words or the bot's text came from.
const (
	ByKey   = "key"
	ByText  = "text"
	ByVoice = "voice"

	SourceFlow  = "flow"  // a text of the flow
	SourceFixed = "fixed" // a sentence of ours, which no flow and no model can change
	SourceModel = "model"
)

// Reasons of TurnEnded and SayEnded.
const (
	ReasonAnswered = "answered"
	ReasonNoInput  = "no_input"
	ReasonNoMatch  = "no_match"
	ReasonGone     = "gone"

	ReasonDone = "done"
	ReasonCut  = "cut"
)

// Event is one line of what happened in a conversation, in the envelope of the gate's events. It holds no key, no audio
// and nothing that a guard has withheld.
type Event struct {
	At         time.Time `json:"at"`
	CallID     string    `json:"call_id"`
	Type       Type      `json:"type"`
	Turn       int       `json:"turn,omitempty"` // counts the times that the bot waited for the caller
	Node       string    `json:"node,omitempty"` // of the flow
	By         string    `json:"by,omitempty"`   // key, text or voice
	Text       string    `json:"text,omitempty"`
	Confidence float64   `json:"confidence,omitempty"`
	Source     string    `json:"source,omitempty"` // flow, fixed or model
	Reason     string    `json:"reason,omitempty"`
	To         string    `json:"to,omitempty"`
	Played     int64     `json:"played_ms,omitempty"`
	Of         int64     `json:"of_ms,omitempty"`
	Latency    *Latency  `json:"latency_ms,omitempty"`
}

// Latency is what the caller waited for, in milliseconds from their last voiced frame, typed line or key. Parts that a
// turn had not are zero.
type Latency struct {
	TurnEnd    int64 `json:"turn_end"`    // the turn was taken for ended
	Hearing    int64 `json:"hearing"`     // its words were known
	FirstToken int64 `json:"first_token"` // the model's first words came, or its decision
	FirstText  int64 `json:"first_text"`  // the first sentence was whole and let through
	FirstFrame int64 `json:"first_frame"` // its first 20 ms went to the line
}
