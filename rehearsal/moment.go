package rehearsal

import (
	"encoding/json"
	"strings"
	"time"
)

// Kind sorts the moments of a call.
type Kind int

// The kinds of a Moment.
const (
	Said   Kind = iota + 1 // the bot has said Text
	Heard                  // the bot has heard the caller
	Node                   // the conversation has come to a node of the flow
	Tool                   // the model has called a tool
	Window                 // the secure window has changed
	Money                  // the ledger has changed
	Other                  // any other event
)

// Moment is one thing that happened in a rehearsed call.
type Moment struct {
	At   time.Time
	Kind Kind
	// Name is the event's type; of a tool its name.
	Name string
	// Text is what was said or heard, the name of the node, or the arguments of the tool.
	Text string
	// Words are the event's own: its state, reason, outcome and the like.
	Words []string
	// JSON is the event as it stands in events.jsonl; a tool has none.
	JSON string
}

// wordsOf are the fields of an event that expectations and people care for, in this order.
func wordsOf(line []byte) []string {
	var fields map[string]any
	if json.Unmarshal(line, &fields) != nil {
		return nil
	}
	var all []string
	for _, name := range []string{"tool", "state", "outcome", "reason", "listener", "to", "by"} {
		if word, ok := fields[name].(string); ok && word != "" {
			all = append(all, word)
		}
	}
	return all
}

// Is tells whether the moment is what "type word word" says: its name, and words that it must all have.
func (m Moment) Is(wanted string) bool {
	fields := strings.Fields(wanted)
	if len(fields) == 0 || m.Name != fields[0] {
		return false
	}
	for _, word := range fields[1:] {
		found := false
		for _, has := range m.Words {
			found = found || has == word
		}
		if !found {
			return false
		}
	}
	return true
}

// String is name and words.
func (m Moment) String() string {
	return strings.Join(append([]string{m.Name}, m.Words...), " ")
}
