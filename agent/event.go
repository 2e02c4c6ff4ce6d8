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
	// TurnKeyed: the caller has keyed one digit of a row, which is not at its end. Fields: none more.
	TurnKeyed Type = "turn.keyed"
	// TurnHeard: the caller has pressed a key, or said or typed something; Text is what may be passed on of it, without
	// the key. Fields: By, Text, Confidence.
	TurnHeard Type = "turn.heard"
	// TurnEnded: the turn is over. Fields: Reason (answered, no_input, no_match, gone) and To, the next node, if any.
	TurnEnded Type = "turn.ended"
	// TurnAnswered: the first frame of the bot's answer to a turn is on its way. Fields: By, Latency.
	TurnAnswered Type = "turn.answered"
	// TurnInterrupted: the caller has gone on while the model was asked; what they said before counts with what comes.
	TurnInterrupted Type = "turn.interrupted"
	// SayStarted: a text has begun to be spoken. Fields: Text, Source.
	SayStarted Type = "say.started"
	// SayEnded: a text has been spoken, or cut off. Fields: Text as far as it was heard, Reason (done, cut, barge_in),
	// Source, Played, Of.
	SayEnded Type = "say.ended"
	// SayResumed: a text goes on that was cut off by what was no words. Fields: Text, Source.
	SayResumed Type = "say.resumed"
	// ToolCalled: the model has called a tool, and it was run. Fields: Tool, Outcome.
	ToolCalled Type = "tool.called"
	// ToolRefused: the model, or a flow, wanted what code does not let happen. Fields: Tool, Reason.
	ToolRefused Type = "tool.refused"
	// ToolResult: the one result that a payment adds to the model's context. Fields: Tool, Outcome.
	ToolResult Type = "tool.result"
	// ModelFailed: no model could be asked, or its answer was none. Fields: Reason (error).
	ModelFailed Type = "turn.model_failed"
	// GuardCard: the caller gave a card number, which was withheld and is an incident. Fields: By.
	GuardCard Type = "guard.card"
	// GuardClaim: a sentence of the model was not spoken. Fields: Reason (paid_claim, card_request, card_digits).
	GuardClaim Type = "guard.claim"
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

	ReasonDone    = "done"
	ReasonCut     = "cut"
	ReasonBargeIn = "barge_in"

	// ReasonNotUnderstood is on a TurnHeard without words.
	ReasonNotUnderstood = "not_understood"
)

// Reasons of ToolRefused, beside the outcome of a payment that was made before.
const (
	ReasonNotOffered = "not_offered" // the node does not have the tool
	ReasonArguments  = "arguments"   // they cannot be read, or do not fit
	ReasonNoConsent  = "no_consent"  // nobody has agreed
	ReasonChanged    = "changed"     // what was agreed to is not what would be charged now
	ReasonStale      = "stale"       // the consent is too old
	ReasonNoChannel  = "no_channel"  // there is no way to send a link
	ReasonNotOpen    = "not_open"    // there is no payment to cancel
	ReasonRepeated   = "repeated"    // the same call was made in the same answer
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
	Tool       string    `json:"tool,omitempty"`
	Outcome    string    `json:"outcome,omitempty"` // of a payment, or of a tool: ok, error
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
