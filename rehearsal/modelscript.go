package rehearsal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/sashabaranov/go-openai"
)

// modelScript is an OpenAI-compatible server whose model gives the answers that were written for it, one after the other.
// It is safe for concurrent use.
type modelScript struct {
	mu      sync.Mutex
	answers []ModelAnswer
	armed   bool
	asked   int
	calls   int // tool calls so far: each has an id of its own
}

// set writes the next answers; nil takes the script away.
func (m *modelScript) set(answers []ModelAnswer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answers, m.armed, m.asked = answers, answers != nil, 0
}

// ask counts a question, and tells whether the script is to answer it.
func (m *modelScript) ask() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	return m.armed
}

func (m *modelScript) asks() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked
}

// next takes the next answer, with the ids of its calls from the number given on.
func (m *modelScript) next() (a ModelAnswer, ids int, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.answers) == 0 {
		return ModelAnswer{}, 0, false
	}
	a, m.answers = m.answers[0], m.answers[1:]
	ids = m.calls
	m.calls += len(a.Calls)
	return a, ids, true
}

// ServeHTTP answers one request, whole or streamed.
func (m *modelScript) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var req openai.ChatCompletionRequest
	if json.NewDecoder(r.Body).Decode(&req) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	a, ids, ok := m.next()
	if !ok || a.Fails != "" && (!req.Stream || a.Say == "") {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	calls := make([]openai.ToolCall, len(a.Calls))
	for i, call := range a.Calls {
		calls[i] = openai.ToolCall{
			Index: &i, ID: fmt.Sprintf("call-%d", ids+i), Type: openai.ToolTypeFunction,
			Function: openai.FunctionCall{Name: call.Name, Arguments: call.Arguments},
		}
	}
	if !req.Stream {
		write(w, "", openai.ChatCompletionResponse{Choices: []openai.ChatCompletionChoice{{
			Message: openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: a.Say, ToolCalls: calls},
		}}})
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for word := range strings.SplitAfterSeq(a.Say, " ") {
		chunk(w, openai.ChatCompletionStreamChoice{Delta: openai.ChatCompletionStreamChoiceDelta{Content: word}})
	}
	if a.Fails != "" {
		return // it breaks off
	}
	chunk(w, openai.ChatCompletionStreamChoice{
		Delta: openai.ChatCompletionStreamChoiceDelta{ToolCalls: calls}, FinishReason: openai.FinishReasonStop,
	})
	_, _ = fmt.Fprint(w, "data: [DONE]\n\n")
}

// chunk writes one piece of a stream.
func chunk(w http.ResponseWriter, choice openai.ChatCompletionStreamChoice) {
	write(w, "data: ", openai.ChatCompletionStreamResponse{Choices: []openai.ChatCompletionStreamChoice{choice}})
}

// write writes a JSON document with what stands before it.
func write(w http.ResponseWriter, before string, document any) {
	text, err := json.Marshal(document)
	if err == nil { // of strings and numbers
		_, _ = fmt.Fprintf(w, "%s%s\n\n", before, text)
	}
}
