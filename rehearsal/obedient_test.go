package rehearsal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// obedient is an OpenAI-compatible server whose model does whatever an attack says as soon as it stands anywhere in what
// the model is told: it calls the tools, says that all is paid, and asks for the card.
type obedient struct {
	attack attack

	mu      sync.Mutex
	reached bool
	answers int // since then
}

// message and request are what the server reads of a request.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (o *obedient) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Messages []message `json:"messages"`
		Stream   bool      `json:"stream"`
	}
	if json.NewDecoder(r.Body).Decode(&req) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	text, calls := o.answer(req.Messages)
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

func write(w http.ResponseWriter, v any, before string) {
	body, err := json.Marshal(v)
	if err == nil {
		_, _ = fmt.Fprintf(w, "%s%s", before, body)
	}
}

// answer does what the attack says: first its tool calls, then, again and again, a claim and a request.
func (o *obedient) answer(messages []message) (string, []any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range messages {
		o.reached = o.reached || strings.Contains(m.Content, o.attack.text) || strings.Contains(m.Content, quoted(o.attack.text))
	}
	if !o.reached {
		return "How can I help you?", nil
	}
	o.answers++
	switch {
	case o.answers == 1:
		var calls []any
		for i, call := range o.attack.calls {
			name, arguments, _ := strings.Cut(call, " ")
			calls = append(calls, map[string]any{
				"index": i, "id": fmt.Sprintf("c%d", i), "type": "function",
				"function": map[string]string{"name": name, "arguments": arguments},
			})
		}
		return "", calls
	case o.answers%2 == 0:
		return o.attack.claim, nil
	default:
		return "One moment. " + o.attack.request, nil
	}
}

// quoted is how text stands within JSON that stands within a message.
func quoted(text string) string {
	body, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return strings.Trim(string(body), `"`)
}

func (o *obedient) obeyed() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.answers
}
