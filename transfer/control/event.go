package control

import "time"

// Type names what happened. The list is a contract: others script against events.jsonl.
type Type string

// What the gate reports.
const (
	// CallStarted: a caller is in, the bot leg is about to be invited. Fields: From, To, Kind, Resume.
	CallStarted Type = "call.started"
	// CallConnected: caller and bot hear each other.
	CallConnected Type = "call.connected"
	// CallText: the caller typed a line on the phone page; it holds no card number. Fields: Text.
	CallText Type = "call.text"
	// CallEnded: the call is over. Fields: Reason (hung_up, bot_hung_up, handoff, no_bot, stopping, media_lost), Timings.
	// Serve itself writes one with the reason gate_lost where a gate that was started again does not have the call.
	CallEnded Type = "call.ended"
	// KeysSwallowed: keys that nobody had asked for were dropped. Fields: Count.
	KeysSwallowed Type = "keys.swallowed"
	// CollectEnded: a Collect is over. Fields: Collect, Reason (complete, replaced, stopped, closed).
	CollectEnded Type = "collect.ended"
	// ListenerDarken asks one listener to go dark and to Ack. Fields: Listener.
	ListenerDarken Type = "listener.darken"
	// ListenerAnswered: a listener has said whether it is dark. Fields: Listener, On (it is).
	ListenerAnswered Type = "listener.answered"
	// ListenerResume tells one listener that the window is over. Fields: Listener.
	ListenerResume Type = "listener.resume"
	// Window: the secure window changed state. Fields: State, Reason (on ended: returned, refused reasons below, hung_up),
	// Mode (on capturing, where the caller hears the bot: guided).
	Window Type = "window"
	// ProviderRinging, ProviderAnswered, ProviderEnded: the provider's leg. ProviderEnded has Reason (bye, ours, lost).
	ProviderRinging  Type = "provider.ringing"
	ProviderAnswered Type = "provider.answered"
	ProviderEnded    Type = "provider.ended"
	// Sound: audio above -50 dBm0 towards the caller began or ended (after 200 ms without). Fields: Source, On. At is the
	// time of the first or last such packet at the RTP socket.
	Sound Type = "sound"
	// Progress, Result and Caption are echoes of what serve said, so that page and terminal show one timeline.
	ProgressSeen Type = "progress"
	ResultSeen   Type = "result"
	CaptionSeen  Type = "caption"
	// EventsLost: the stream was away for so long that Count events are gone from the gate's ring; without a Count the
	// gate was started again, and the calls of before are gone with all that was still to be told of them. CallID is
	// empty. Whoever has calls asks for their State.
	EventsLost Type = "events.lost"
)

// State of the secure window (design: closing, armed, connecting, capturing, returning, ended).
type State string

// The states, in their order. From any state the next may be Ended, on loss of the caller.
const (
	Closing    State = "closing"
	Armed      State = "armed"
	Connecting State = "connecting"
	Capturing  State = "capturing"
	Returning  State = "returning"
	Ended      State = "ended"
)

// Reasons why a window ended without a capture.
const (
	ReasonNotDark     = "not_dark"    // a mandatory listener said no, or nothing within 1 s
	ReasonUnreachable = "unreachable" // the provider's address did not answer
	ReasonBusy        = "busy"        // 486, 600
	ReasonNoAnswer    = "no_answer"   // rang for 20 s
	ReasonRefused     = "refused"     // any other refusal
	ReasonProfile     = "no_profile"  // the gate's file has no such provider profile, or not for that mode
	ReasonReturned    = "returned"    // the ordinary end
	ReasonHungUp      = "hung_up"     // the caller is gone
	ReasonCancelled   = "cancelled"   // serve called Return before a provider was connected
)

// ReasonGateLost is why serve takes a call for ended that the gate does not know.
const ReasonGateLost = "gate_lost"

// Sources of sound towards the caller.
const (
	SourceBot      = "bot"
	SourceProvider = "provider"
	SourceGate     = "gate"
)

// Event is one thing that happened in a call, in the gate's order. It never holds a key, a digit of a card or audio.
// Fields that a type does not use are absent.
type Event struct {
	Seq      uint64    `json:"seq"`
	At       time.Time `json:"at"` // the gate's clock
	CallID   string    `json:"call_id"`
	Type     Type      `json:"type"`
	From     string    `json:"from,omitempty"`
	To       string    `json:"to,omitempty"`
	Kind     string    `json:"kind,omitempty"`   // sip or webrtc
	Resume   string    `json:"resume,omitempty"` // resume token, where the bot is invited again
	Text     string    `json:"text,omitempty"`
	Who      string    `json:"who,omitempty"` // of a caption: bot, caller, provider
	Reason   string    `json:"reason,omitempty"`
	State    State     `json:"state,omitempty"`
	Mode     string    `json:"mode,omitempty"`
	Source   string    `json:"source,omitempty"`
	On       bool      `json:"on,omitempty"`
	Count    int       `json:"count,omitempty"`
	Collect  string    `json:"collect,omitempty"`
	Listener string    `json:"listener,omitempty"`
	Progress *Progress `json:"progress,omitempty"`
	Result   *Result   `json:"result,omitempty"`
	Timings  *Timings  `json:"timings_ms,omitempty"`
}

// Timings of a call in milliseconds, by the gate's clock at the RTP socket; what did not occur is nil.
type Timings struct {
	Secure     *int64 `json:"secure"`       // last sound of the hand-over sentence → first sound of who asks for the card
	Capture    *int64 `json:"capture"`      // first sound of who asks, provider or coaching bot → result known to serve
	Return     *int64 `json:"return"`       // provider leg ended or result, the later → first sound of the bot
	DeadAirMax *int64 `json:"dead_air_max"` // longest silence towards the caller while nothing of the caller was awaited
}
