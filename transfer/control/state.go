package control

// CallState is what GET calls/{id} answers.
type CallState struct {
	CallID string `json:"call_id"`
	Bot    string `json:"bot,omitempty"`    // id of the registered bot that has the call
	Window State  `json:"window,omitempty"` // empty while the gate is open
	Closed bool   `json:"closed"`           // nothing of the caller reaches the bot
	Kind   string `json:"kind"`             // sip or webrtc
}
