package record

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// event is a line of events.jsonl: the gate's, the ledger's or the conversation's, as far as a record needs it.
type event struct {
	At         time.Time        `json:"at"`
	CallID     string           `json:"call_id"`
	Type       string           `json:"type"`
	Kind       string           `json:"kind"`
	Reason     string           `json:"reason"`
	State      string           `json:"state"`
	Mode       string           `json:"mode"`
	Listener   string           `json:"listener"`
	On         bool             `json:"on"`
	Turn       int              `json:"turn"`
	Node       string           `json:"node"`
	By         string           `json:"by"`
	Text       string           `json:"text"`
	Confidence float64          `json:"confidence"`
	Source     string           `json:"source"`
	To         string           `json:"to"`
	Tool       string           `json:"tool"`
	Outcome    string           `json:"outcome"`
	Played     int64            `json:"played_ms"`
	Of         int64            `json:"of_ms"`
	Latency    map[string]int64 `json:"latency_ms"`
	PaymentID  string           `json:"payment_id"`
	AttemptID  string           `json:"attempt_id"`
	Number     int              `json:"number"`
	Provider   string           `json:"provider"`
	Amount     int64            `json:"amount"`
	Currency   string           `json:"currency"`
	Reference  string           `json:"reference"`
}

// longest line of events.jsonl in bytes.
const longest = 1 << 20

// Build reads the events of one call. A last line that a crash cut off is left out.
func Build(events io.Reader, result any) (*Record, error) {
	r := &Record{
		Version: Version, Result: result,
		Turns: []Turn{}, Transcript: []Line{}, Windows: []Window{}, Attempts: []Attempt{}, Stopped: []Stop{},
	}
	lines := bufio.NewScanner(events)
	lines.Buffer(make([]byte, 0, 4096), longest)
	for lines.Scan() {
		var ev event
		if json.Unmarshal(lines.Bytes(), &ev) != nil {
			continue
		}
		r.take(ev)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if r.CallID == "" {
		return nil, errNoCall
	}
	return r, nil
}

// errNoCall says that the events name no call.
var errNoCall = errors.New("record: there are no events of a call")

// take adds one event.
func (r *Record) take(ev event) {
	if r.CallID == "" {
		r.CallID, r.Started = ev.CallID, ev.At
	}
	if ev.At.After(r.Ended) {
		r.Ended = ev.At
	}
	room, word, _ := strings.Cut(ev.Type, ".")
	switch room {
	case "call":
		r.call(word, ev)
	case "turn":
		r.turn(word, ev)
	case "say":
		r.say(word, ev)
	case "tool":
		r.tool(word, ev)
	case "guard":
		r.Stopped = append(r.Stopped, Stop{At: ev.At, What: ev.Type, Why: ev.Reason, By: ev.By})
	case "window", "listener", "provider":
		r.window(word, ev)
	case "attempt", "payment":
		r.attempt(word, ev)
	}
}

func (r *Record) call(word string, ev event) {
	switch word {
	case "started":
		r.Kind = ev.Kind
	case "ended":
		r.Reason = ev.Reason
	}
}

// at gives the turn of an event. Another number is another turn, a smaller one, too: a process that takes a call up counts
// anew.
func (r *Record) at(ev event) *Turn {
	if n := len(r.Turns); n > 0 && r.Turns[n-1].Turn == ev.Turn {
		return &r.Turns[n-1]
	}
	r.Turns = append(r.Turns, Turn{Turn: ev.Turn, Node: ev.Node, Said: []Said{}, Tools: []Tool{}})
	return &r.Turns[len(r.Turns)-1]
}

func (r *Record) turn(word string, ev event) {
	t := r.at(ev)
	switch word {
	case "listening":
		t.Listening = &ev.At
	case "heard":
		t.Heard = &Heard{At: ev.At, By: ev.By, Text: ev.Text, Confidence: ev.Confidence}
		if ev.Text != "" {
			r.Transcript = append(r.Transcript, Line{ev.At, "caller", ev.Text})
		}
	case "ended":
		t.Reason, t.To = ev.Reason, ev.To
	case "answered":
		t.Latency = ev.Latency
	case "interrupted":
		t.Interrupted++
	}
}

func (r *Record) say(word string, ev event) {
	t := r.at(ev)
	switch word {
	case "started", "resumed":
		t.Said = append(t.Said, Said{At: ev.At, Text: ev.Text, Source: ev.Source})
		r.Transcript = append(r.Transcript, Line{ev.At, "bot", ev.Text})
	case "ended":
		r.ended(t, ev)
	}
}

// ended puts what was heard of a text in the place of what was begun.
func (r *Record) ended(t *Turn, ev event) {
	for i := range slices.Backward(t.Said) {
		s := &t.Said[i]
		if s.End != "" || !strings.HasPrefix(s.Text, ev.Text) {
			continue
		}
		for j := range slices.Backward(r.Transcript) {
			if line := &r.Transcript[j]; line.Who == "bot" && line.At.Equal(s.At) && line.Text == s.Text {
				line.Text = ev.Text
				break
			}
		}
		s.Text, s.End, s.Played, s.Of = ev.Text, ev.Reason, ev.Played, ev.Of
		return
	}
}

func (r *Record) tool(word string, ev event) {
	t := r.at(ev)
	call := Tool{At: ev.At, Tool: ev.Tool, Outcome: ev.Outcome}
	if word == "refused" {
		call.Refused = ev.Reason
	}
	t.Tools = append(t.Tools, call)
}
