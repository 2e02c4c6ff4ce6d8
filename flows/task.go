package flows

// The tools that a task may give to the model, beside its lookups and exits. None takes an amount.
const (
	ToolStartPayment  = "start_payment"
	ToolCancelPayment = "cancel_payment"
	ToolPaymentStatus = "payment_status"
	ToolSendLink      = "send_link"
)

// Task is a part of the conversation that the model leads. It has the tools of this node and no others.
type Task struct {
	// Goal is what the model is to reach; {{ expressions }} are filled in when the node is entered.
	Goal Text `yaml:"goal"`
	// Tools are some of start_payment, cancel_payment, payment_status and send_link. start_payment leads on by
	// on.start_payment, to a consent.
	Tools []string `yaml:"tools"`
	// Lookups that the model may run, by the name of their tool.
	Lookups map[string]*ToolLookup `yaml:"lookups"`
	// Exits are named ways out, each a tool of its own.
	Exits []Exit `yaml:"exits"`
	// MaxTurns that the caller may take before on.max_turns. Default 10, at most 50.
	MaxTurns int `yaml:"max_turns"`
}

// ToolLookup is a lookup that the model may run.
type ToolLookup struct {
	// When tells the model what it is for.
	When string `yaml:"when"`
	// Slots by name: values that the model takes from the caller's words first.
	Slots map[string]Slot `yaml:"slots"`

	Lookup `yaml:",inline"`
}

// Exit is a way out of a task that the model may take.
type Exit struct {
	// Exit is its name: lower case words joined by underscores.
	Exit string `yaml:"exit"`
	// When tells the model when to take it.
	When string `yaml:"when"`
	// Slots by name: values that the model takes from the caller's words.
	Slots map[string]Slot `yaml:"slots"`
	// To is the next node.
	To string `yaml:"to"`
}
