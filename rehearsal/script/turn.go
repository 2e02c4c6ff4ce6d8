package script

import (
	"github.com/goccy/go-yaml/ast"
)

// Turn is one action of the caller and what is expected from then on until the bot waits again.
type Turn struct {
	// User says or types this.
	User string `yaml:"user"`
	// Keys are pressed one after the other: "1", "*", or a test card by its name, "card:ok".
	Keys Keys `yaml:"keys"`
	// After so long in silence.
	After Span `yaml:"after"`
	// Hangup: the caller is gone.
	Hangup bool `yaml:"hangup"`
	// Fail lets something go wrong, before the action of the turn: an outcome of the next payment, lookup, model or handoff.
	Fail string `yaml:"fail"`

	// Model is what the model answers in this turn, each time that it is asked. Without it the offline rules answer.
	Model Answers `yaml:"model"`

	// Says is what the bot says in this turn, in this order; it may say more between.
	Says Texts `yaml:"says"`
	// Silent: the bot says nothing in this turn.
	Silent bool `yaml:"silent"`
	// Tools that the model calls, in this order.
	Tools []Tool `yaml:"tools"`
	// Events that happen, in this order, as "type" or "type word": "attempt.approved", "window capturing".
	Events []string `yaml:"events"`
	// Node of the flow where the bot is at the end of the turn.
	Node string `yaml:"node"`
	// Handoff is the target that the caller was handed to.
	Handoff string `yaml:"handoff"`
	// Ended is why the call is over: bot_hung_up, hung_up, handoff.
	Ended string `yaml:"ended"`

	place
}

// UnmarshalYAML reads a turn and keeps its place.
func (t *Turn) UnmarshalYAML(node ast.Node) error {
	type plain Turn
	p := plain{}
	if err := decode(node, &p); err != nil {
		return err
	}
	*t = Turn(p)
	t.place = placeOf(node)
	return nil
}

// actions counts what the caller does in the turn; a fault is none.
func (t *Turn) actions() int {
	n := 0
	for _, does := range []bool{t.User != "", t.Keys.Text != "", t.After.Duration != 0, t.Hangup} {
		if does {
			n++
		}
	}
	return n
}

// waits tells whether the turn only waits for what the bot does by itself.
func (t *Turn) waits() bool { return t.actions() == 0 && t.Fail == "" }

// Tool is an expected call of the model's.
type Tool struct {
	// Name of the tool; an intent of the node is one.
	Name string `yaml:"name"`
	// Args that it must have; others may be there.
	Args map[string]string `yaml:"args"`
}

// UnmarshalYAML takes a name alone, too.
func (t *Tool) UnmarshalYAML(node ast.Node) error {
	if name, ok := node.(*ast.StringNode); ok {
		t.Name = name.Value
		return nil
	}
	type plain Tool
	return decode(node, (*plain)(t))
}
