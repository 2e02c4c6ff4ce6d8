package chat

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tonegate/tonegate/internal/logging"
)

// maxEvents is the largest events.jsonl that is read: 64 MiB.
const maxEvents = 64 << 20

// Replay shows a past call step by step. It is used once, by one goroutine.
type Replay struct {
	paint painter
	steps []step
	torn  int // the last line where it is not whole; 0 where it is
	at    int // steps that were shown
}

// step is one event of the call.
type step struct {
	at    time.Time
	kind  string // type
	who   string
	text  string
	event string // the line, in full
}

// ReadReplay reads the events of a call: its folder, or its events.jsonl.
func ReadReplay(path string, out io.Writer, colour bool) (*Replay, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "events.jsonl")
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("events of a call: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: it is no regular file", path)
	}
	if info.Size() > maxEvents {
		return nil, fmt.Errorf("%s: more than 64 MiB are no call", path)
	}
	content, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("events of a call: %w", err)
	}
	steps, torn, err := parseSteps(content)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", path, err)
	}
	return &Replay{paint: painter{out: out, colour: colour}, steps: steps, torn: torn}, nil
}

// parseSteps reads a JSON object a line, each with at and type. Its error begins with the line. A last line without its end
// may be torn: so it is left where serve was killed.
func parseSteps(content []byte) (steps []step, torn int, err error) {
	lines := bytes.Split(content, []byte("\n"))
	for i, line := range lines {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var head struct {
			At   time.Time `json:"at"`
			Type string    `json:"type"`
		}
		if json.Unmarshal(line, &head) != nil || head.Type == "" {
			if i == len(lines)-1 && len(steps) > 0 {
				return steps, i + 1, nil
			}
			return nil, 0, fmt.Errorf("%d: not an event of a call: a JSON object with at and type is wanted", i+1)
		}
		who, text := described(head.Type, line)
		steps = append(steps, step{
			at: head.At, kind: head.Type, who: who, text: logging.Redact(text), event: logging.Redact(string(line)),
		})
	}
	if len(steps) == 0 {
		return nil, 0, errors.New("1: there are no events")
	}
	return steps, 0, nil
}

// described puts an event into a line for people: who, and what.
func described(kind string, line []byte) (who, text string) {
	var fields map[string]any
	if json.Unmarshal(line, &fields) != nil {
		return "", kind
	}
	word := func(name string) string {
		w, _ := fields[name].(string)
		return w
	}
	switch kind {
	case "say.started":
		return "bot", word("text")
	case "turn.heard":
		return "caller", cmp.Or(word("text"), "a key")
	case "turn.node":
		return "flow", "node " + word("node")
	case "turn.listening":
		return "bot", "(listens)"
	}
	room, _, _ := strings.Cut(kind, ".")
	who, known := map[string]string{
		"attempt": "ledger", "payment": "ledger", "turn": "bot", "say": "bot", "tool": "bot", "guard": "bot",
	}[room]
	if !known {
		who = "gate"
	}
	parts := []string{kind}
	for _, name := range []string{"tool", "state", "outcome", "reason", "listener", "name", "to", "text"} {
		if w := word(name); w != "" {
			parts = append(parts, w)
		}
	}
	return who, strings.Join(parts, " ")
}

// All shows every step, one after the other.
func (r *Replay) All() {
	for r.at < len(r.steps) {
		r.forward()
	}
	r.warn()
}

// warn tells of a last line that is torn.
func (r *Replay) warn() {
	if r.torn > 0 {
		r.paint.hint("line %d is torn, as where serve was killed: the call may have gone on after these steps", r.torn)
	}
}

// Run shows step after step as the person asks: enter for the next, b for back, a number to go there, w for the next
// window, e for the event in full, q to end.
func (r *Replay) Run(ctx context.Context, in io.Reader) error {
	r.paint.hint("%d steps; enter: next, b: back, a number: go there, /WORD: find, e: the event in full, a: all, q: end",
		len(r.steps))
	r.warn()
	r.forward()
	lines := newLines(in)
	for ctx.Err() == nil {
		r.paint.prompt(fmt.Sprintf("%d/%d> ", r.at, len(r.steps)))
		line, err := lines.next()
		switch {
		case errors.Is(err, io.EOF):
			r.paint.end()
			return nil
		case errors.Is(err, errLong):
			r.paint.fault(err)
			continue
		case err != nil:
			return err
		}
		if over := r.command(line); over {
			return nil
		}
	}
	return nil
}

// command does what one line asks for, and reports true at the end.
func (r *Replay) command(line string) bool {
	number, err := strconv.Atoi(line)
	switch {
	case line == "q":
		return true
	case line == "":
		r.forward()
	case line == "b":
		r.to(r.at - 1)
	case line == "e":
		r.paint.plain(r.steps[r.at-1].event)
	case line == "a":
		r.All()
	case strings.HasPrefix(line, "/"):
		r.find(line[1:])
	case err == nil:
		r.to(number)
	default:
		r.paint.hint("enter, b, a number, /WORD, e, a or q")
	}
	return false
}

// forward shows the next step.
func (r *Replay) forward() {
	if r.at == len(r.steps) {
		r.paint.hint("that was the last step")
		return
	}
	r.at++
	r.show()
}

// to goes to a step, counted from 1, and shows it.
func (r *Replay) to(n int) {
	if n < 1 || n > len(r.steps) {
		r.paint.hint("there are the steps 1 to %d", len(r.steps))
		return
	}
	r.at = n
	r.show()
}

// find goes to the next step that holds a word.
func (r *Replay) find(word string) {
	word = strings.ToLower(word)
	at := slices.IndexFunc(r.steps[r.at:], func(s step) bool { return strings.Contains(strings.ToLower(s.event), word) })
	if word == "" || at < 0 {
		r.paint.hint("no step after this one holds %q", word)
		return
	}
	r.to(r.at + at + 1)
}

// show shows the step that was gone to.
func (r *Replay) show() {
	s := r.steps[r.at-1]
	colour := map[string]string{"bot": bold, "gate": yellow, "ledger": green, "flow": grey}[s.who]
	r.paint.write(colour, fmt.Sprintf("%4d %8.3fs  %-7s %s", r.at, s.at.Sub(r.steps[0].at).Seconds(), s.who, s.text))
}
