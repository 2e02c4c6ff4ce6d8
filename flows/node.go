package flows

import (
	"regexp"
	"slices"
)

// Node is one step of a conversation: it says something, then does one thing, then leads on.
type Node struct {
	// Say is spoken first; {{ expressions }} are filled in.
	Say string `yaml:"say"`
	// Menu waits for one key and leads on by it.
	Menu map[string]string `yaml:"menu"`
	// Ask waits for words and leads on by the intent that they carry. It may stand beside Menu.
	Ask []Intent `yaml:"ask"`
	// Lookup fetches a server variable.
	Lookup *Lookup `yaml:"lookup"`
	// Consent asks for a yes to a payment, by a key or literal words, never by a model's judgement.
	Consent *Consent `yaml:"consent"`
	// Payment takes one payment by card.
	Payment *Payment `yaml:"payment"`
	// Handoff sends the caller on to people.
	Handoff *Handoff `yaml:"handoff"`
	// Hangup ends the call.
	Hangup bool `yaml:"hangup"`
	// NoInput is what happens when a caller stays silent at Menu, Ask or Consent.
	NoInput *NoInput `yaml:"no_input"`
	// To is the next node.
	To string `yaml:"to"`
	// On has the edges of Payment (each outcome) and Lookup (error).
	On map[string]string `yaml:"on"`
}

// Intent is one thing that a caller may want.
type Intent struct {
	// Intent is its name: lower case words joined by underscores.
	Intent string `yaml:"intent"`
	// Examples of how callers say it.
	Examples []string `yaml:"examples"`
	// Slots by name: values that the words may carry.
	Slots map[string]Slot `yaml:"slots"`
	// To is the next node.
	To string `yaml:"to"`
}

// Slot is a value in a caller's words.
type Slot struct {
	// Into names the variable that takes it; its trust is caller.
	Into string `yaml:"into"`
	// Pattern in RE2 that finds it in the words.
	Pattern string `yaml:"pattern"`
	// OneOf lists the words that it may be.
	OneOf []string `yaml:"one_of"`
}

// Lookup asks a system of the operator's.
type Lookup struct {
	// Call names an entry of the operator's file, never an address.
	Call string `yaml:"call"`
	// With are the parameters sent; {{ expressions }} are filled in.
	With map[string]string `yaml:"with"`
	// Into names the variable that takes the answer; its trust is server.
	Into string `yaml:"into"`
	// Map builds the answer's fields from expressions over response. Without it the answer is taken as it is.
	Map map[string]string `yaml:"map"`
	// Timeout of the request. Default 3s, at most 10s.
	Timeout Duration `yaml:"timeout"`
	// Mock is the answer where the operator's file says that lookups are mocked.
	Mock map[string]any `yaml:"mock"`
}

// Consent of a caller to a payment.
type Consent struct {
	// Yes names the payment node.
	Yes string `yaml:"yes"`
	// No names the node for a no, and for silence.
	No string `yaml:"no"`
	// Key that means yes and closes the gate by itself. Default 1.
	Key string `yaml:"key"`
	// NoKey means no. Default 2.
	NoKey string `yaml:"no_key"`
}

// Payment to be taken.
type Payment struct {
	// Provider names an entry of the operator's file; default is its first.
	Provider string `yaml:"provider"`
	// Amount is an expression in minor units over server variables.
	Amount string `yaml:"amount"`
	// Currency is an expression that gives an ISO 4217 code, over server variables.
	Currency string `yaml:"currency"`
	// Reference is an expression that gives the merchant's reference, over server variables.
	Reference string `yaml:"reference"`
	// Limits of the payment.
	Limits Limits `yaml:"limits"`
}

// Limits of a payment.
type Limits struct {
	// Tries per field. Default 3.
	Tries int `yaml:"tries"`
	// Cards that may be tried, across re-entries of the node. Default 2.
	Cards int `yaml:"cards"`
	// Within is the time from the first card's start to the last one's. Default 4m.
	Within Duration `yaml:"within"`
}

// Handoff to people.
type Handoff struct {
	// To names a target of the gate's file.
	To string `yaml:"to"`
}

// NoInput is the ladder for silence.
type NoInput struct {
	// After how long without a key or a word, from the end of the prompt. Default 8s.
	After Duration `yaml:"after"`
	// Say instead of the node's text. Default: the node's text again.
	Say string `yaml:"say"`
	// Times that it is said before To. Default 2.
	Times int `yaml:"times"`
	// To is the node after the last time.
	To string `yaml:"to"`
}

// Fits tells whether value is one that the slot may take: at most 64 bytes, one of OneOf or the whole of Pattern.
func (s Slot) Fits(value string) bool {
	if value == "" || len(value) > maxSlot {
		return false
	}
	if len(s.OneOf) > 0 {
		return slices.Contains(s.OneOf, value)
	}
	rule, err := regexp.Compile("(?i)^(?:" + s.Pattern + ")$")
	return err == nil && rule.MatchString(value)
}

const maxSlot = 64
