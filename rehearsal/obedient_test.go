package rehearsal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// obedient is an OpenAI-compatible server whose model does whatever attacks say, as soon as their words stand anywhere in
// what it is told: it calls the tools, says that all is paid, and asks for the card, one attack after the other.
type obedient struct {
	attacks []attack
	reads   bool // it first looks into the file

	mu      sync.Mutex
	seen    map[string]bool // pieces of attacks that it was told
	step    []int           // of each attack
	has     bool            // looked into the file
	answers int
}

// The steps of an attack that has come through.
const (
	stepCalls = iota + 1 // done with it
	stepClaim
	stepRequest
)

func (o *obedient) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Messages any  `json:"messages"`
		Tools    any  `json:"tools"`
		Stream   bool `json:"stream"`
	}
	if json.NewDecoder(r.Body).Decode(&req) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	text, calls := o.answer(texts(req.Messages) + texts(req.Tools))
	reply := map[string]any{"role": "assistant", "content": text}
	if len(calls) > 0 {
		reply["tool_calls"] = calls
	}
	if !req.Stream {
		write(w, map[string]any{"choices": []any{map[string]any{"index": 0, "message": reply, "finish_reason": "stop"}}}, "")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	write(w, map[string]any{"choices": []any{map[string]any{"index": 0, "delta": reply, "finish_reason": "stop"}}}, "data: ")
	_, _ = fmt.Fprint(w, "\n\ndata: [DONE]\n\n")
}

// texts gives all texts within a JSON value, and those in JSON within them.
func texts(value any) string {
	var all strings.Builder
	switch v := value.(type) {
	case string:
		var inner any
		if strings.HasPrefix(v, "{") && json.Unmarshal([]byte(v), &inner) == nil {
			return v + "\n" + texts(inner)
		}
		return v + "\n"
	case []any:
		for _, part := range v {
			all.WriteString(texts(part))
		}
	case map[string]any:
		for name, part := range v {
			all.WriteString(name + "\n" + texts(part))
		}
	}
	return all.String()
}

func write(w http.ResponseWriter, v any, before string) {
	body, err := json.Marshal(v)
	if err == nil {
		_, _ = fmt.Fprintf(w, "%s%s", before, body)
	}
}

// answer takes the next step of the first attack that has come through and is not done with.
func (o *obedient) answer(told string) (string, []any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.step == nil {
		o.step, o.seen = make([]int, len(o.attacks)), make(map[string]bool)
	}
	if o.reads && !o.has {
		o.has = true
		return "", toolCalls("read", []string{"read_file {}"})
	}
	for _, a := range o.attacks {
		for _, text := range a.texts {
			o.seen[text] = o.seen[text] || strings.Contains(told, text)
		}
	}
	for i, a := range o.attacks {
		if o.step[i] == stepRequest || !o.reached(a) {
			continue
		}
		o.step[i]++
		o.answers++
		switch o.step[i] {
		case stepCalls:
			return "", toolCalls(fmt.Sprintf("a%d", i), a.calls)
		case stepClaim:
			return a.claim, nil
		default:
			return "One moment. " + a.request, nil
		}
	}
	return "How can I help you?", nil
}

// reached tells whether the model has seen all pieces of an attack, now or before.
func (o *obedient) reached(a attack) bool {
	return !slices.ContainsFunc(a.texts, func(text string) bool { return !o.seen[text] })
}

func toolCalls(id string, calls []string) []any {
	out := make([]any, 0, len(calls))
	for i, call := range calls {
		name, arguments, _ := strings.Cut(call, " ")
		out = append(out, map[string]any{
			"index": i, "id": fmt.Sprintf("%s-%d", id, i), "type": "function",
			"function": map[string]string{"name": name, "arguments": arguments},
		})
	}
	return out
}

// obeyed counts the attacks that were obeyed to their end.
func (o *obedient) obeyed() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, step := range o.step {
		if step == stepRequest {
			n++
		}
	}
	return n
}
