package flows

import (
	"maps"
	"slices"
)

// Node is one step of a conversation: it says something, then does one thing, then leads on.
type Node struct {
	// Language switches the call to one of the flow's languages, from this node on.
	Language string `yaml:"language"`
	// Say is spoken first; {{ expressions }} are filled in.
	Say Text `yaml:"say"`
	// Legal tells that the text must be heard whole: only a key cuts it. Amounts are always so.
	Legal bool `yaml:"legal"`
	// BargeIn is how a caller may cut the text.
	BargeIn *BargeIn `yaml:"barge_in"`
	// EndOfTurn is when a caller has finished speaking.
	EndOfTurn *EndOfTurn `yaml:"end_of_turn"`
	// Menu waits for one key and leads on by it.
	Menu map[string]string `yaml:"menu"`
	// Ask waits for words and leads on by the intent that they carry. It may stand beside Menu.
	Ask []Intent `yaml:"ask"`
	// Choose waits for the choice of one of a payment's quotes, by key or words.
	Choose *Choose `yaml:"choose"`
	// Filler is said while a lookup or a model takes its time. Default: a fixed sentence.
	Filler Text `yaml:"filler"`
	// Lookup fetches a server variable.
	Lookup *Lookup `yaml:"lookup"`
	// Branch leads on by the first expression that holds, else by To.
	Branch []Case `yaml:"branch"`
	// Task lets the model talk, with the tools of this node alone.
	Task *Task `yaml:"task"`
	// Consent asks for a yes to a payment, by a key or literal words, never by a model's judgement.
	Consent *Consent `yaml:"consent"`
	// Payment takes one payment by card.
	Payment *Payment `yaml:"payment"`
	// Link sends a pay link. It is reserved: no channel can be configured yet.
	Link *Link `yaml:"link"`
	// Handoff sends the caller on to people.
	Handoff *Handoff `yaml:"handoff"`
	// Hangup ends the call.
	Hangup bool `yaml:"hangup"`
	// NoInput is what happens when a caller stays silent where the node waits.
	NoInput *Ladder `yaml:"no_input"`
	// NoMatch is what happens when a caller is not understood. Default: a word of regret, then as NoInput.
	NoMatch *Ladder `yaml:"no_match"`
	// To is the next node.
	To string `yaml:"to"`
	// On has the edges of what can end in several ways: Payment and Link (each outcome), Lookup (error), Choose (none),
	// Task (start_payment, max_turns, error).
	On map[string]string `yaml:"on"`
}

// Waits tells whether the node waits for the caller.
func (n *Node) Waits() bool {
	return len(n.Menu)+len(n.Ask) > 0 || n.Choose != nil || n.Consent != nil || n.Task != nil
}

// Actions names what the node does, besides saying something: one thing at most in a flow that is sound.
func (n *Node) Actions() []string {
	var does []string
	for _, action := range []struct {
		name    string
		present bool
	}{
		{"menu", len(n.Menu) > 0 && len(n.Ask) == 0},
		{"ask", len(n.Ask) > 0},
		{"choose", n.Choose != nil},
		{"lookup", n.Lookup != nil},
		{"branch", len(n.Branch) > 0},
		{"task", n.Task != nil},
		{"consent", n.Consent != nil},
		{"payment", n.Payment != nil},
		{"link", n.Link != nil},
		{"handoff", n.Handoff != nil},
		{"hangup", n.Hangup},
	} {
		if action.present {
			does = append(does, action.name)
		}
	}
	return does
}

// Slots gives every slot of a node.
func (n *Node) Slots() []Slot {
	var all []Slot
	for _, intent := range n.Ask {
		all = slices.AppendSeq(all, maps.Values(intent.Slots))
	}
	if n.Task == nil {
		return all
	}
	for _, l := range n.Task.Lookups {
		all = slices.AppendSeq(all, maps.Values(l.Slots))
	}
	for _, exit := range n.Task.Exits {
		all = slices.AppendSeq(all, maps.Values(exit.Slots))
	}
	return all
}

// Case is one way of a branch.
type Case struct {
	// When is an expression that gives true or false.
	When string `yaml:"when"`
	// To is the next node where it is true.
	To string `yaml:"to"`
}

// Handoff to people.
type Handoff struct {
	// To names a target of the gate's file.
	To string `yaml:"to"`
}

// Ladder is what is said, and how often, before the node gives up and leads on.
type Ladder struct {
	// After how long without a key or a word, from the end of the prompt. Default 8s. It has no meaning in no_match.
	After Duration `yaml:"after"`
	// Say instead of the node's text: one text, or one for each time. Default: the node's text again.
	Say Rungs `yaml:"say"`
	// Times that it is said before To. Default 2, or as many as there are texts.
	Times int `yaml:"times"`
	// To is the node after the last time.
	To string `yaml:"to"`
}
