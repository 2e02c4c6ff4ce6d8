package model

// Roles of a Message.
const (
	RoleUser      = "user"
	RoleAssistant = "assistant"
	RoleTool      = "tool"
)

// Message is one part of a conversation as the model has it.
type Message struct {
	Role  string `json:"role"`
	Text  string `json:"text,omitempty"`
	Calls []Call `json:"calls,omitempty"` // of the assistant
	For   string `json:"for,omitempty"`   // the id of the call that a tool's message answers
}

// Call is one tool call of the model.
type Call struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Arguments string `json:"arguments"` // JSON, as the model wrote it
}

// Tool is what the model may call.
type Tool struct {
	Name        string
	Description string
	// Properties of its arguments, as JSON Schema; all of them are required.
	Properties map[string]any
}

// Chat is what the model is asked.
type Chat struct {
	System   string
	Messages []Message
	Tools    []Tool
}

// Delta is one part of an answer as it arrives: a piece of text, or, last, the tool calls.
type Delta struct {
	Text  string
	Calls []Call
}
