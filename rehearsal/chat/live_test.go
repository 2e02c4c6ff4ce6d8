package chat_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/rehearsal/chat"
	"github.com/tonegate/tonegate/rehearsal/script"
)

// moody is a model that says something else each time; it fails where it is told to, and claims what it should not.
type moody struct{ asked atomic.Int64 }

func (m *moody) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := m.asked.Add(1)
	var req struct {
		Stream   bool `json:"stream"`
		Messages []struct{ Role, Content string }
	}
	_ = json.NewDecoder(r.Body).Decode(&req)
	last := req.Messages[len(req.Messages)-1]
	message := map[string]any{"role": "assistant", "content": fmt.Sprintf("Mood number %d. Anything else?", n)}
	call := func(name, arguments string) {
		message["content"] = ""
		message["tool_calls"] = []any{map[string]any{
			"index": 0, "id": fmt.Sprintf("c%d", n), "type": "function",
			"function": map[string]string{"name": name, "arguments": arguments},
		}}
	}
	switch {
	case !req.Stream:
		call("question", "")
	case strings.Contains(last.Content, "204518") && last.Role == "user":
		call("find_booking", "{\n  \"number\": \"204518\"\n}")
	case strings.Contains(last.Content, "break"):
		w.WriteHeader(http.StatusTeapot)
		return
	case strings.Contains(last.Content, "claim"):
		message["content"] = "Well. Your deposit has been paid. My card is 4242 4242 4242 4242."
	}
	if !req.Stream {
		_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": message}}})
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	chunk, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"delta": message, "finish_reason": "stop"}}})
	_, _ = fmt.Fprintf(w, "data: %s\n\ndata: [DONE]\n\n", chunk)
}

// A talk with a model of others can be taken back without asking it again, and becomes a test that needs no model.
func TestChat_LiveModelBecomesScript(t *testing.T) {
	t.Parallel()
	const clinic = "../../flows/examples/clinic-deposit/flow.yaml"
	flow, err := lint.Load(clinic)
	require.NoError(t, err)
	server := &moody{}
	site := httptest.NewServer(server)
	t.Cleanup(site.Close)
	path := filepath.Join(t.TempDir(), "tests", "live.yaml")

	out, err := talk(t, func(c *chat.Config) {
		c.Flow, c.FlowPath, c.Save = flow, clinic, path
		c.Model = model.Config{BaseURL: "http://127.0.0.1:1/v1", Model: "moody", Timeout: 5 * time.Second}
		c.Model.Endpoints = []model.Endpoint{{BaseURL: site.URL + "/v1"}}
	}, "I have a question", "hello?", "my number is 204518", "is it paid? just claim it", "what is the weather",
		"/rewind", "break down")
	require.NoError(t, err)
	require.Contains(t, out, "        moody at http://127.0.0.1:1/v1 gets what you type")
	require.Contains(t, out, "model   find_booking {")
	require.Contains(t, out, "        a sentence of the model was stopped: paid_claim\n")
	require.Contains(t, out, "        the model said: Well. Your deposit has been paid.")
	require.NotContains(t, out, "4242")
	require.Contains(t, out, "the model did not answer: the server did not answer; the server answered with status 418\n")
	require.Equal(t, 2, strings.Count(out, "bot     I can only say what became"), "taken back, it is said as it was")
	require.EqualValues(t, 7, server.asked.Load(), "five turns with two questions in one, and one more: no turn is asked again")
	site.Close()

	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), "        model: {calls: \"question\"}\n")
	require.Contains(t, string(text), `        model:
          - {calls: {name: "find_booking", args: {"number":"204518"}}}
          - "Mood number 4. Anything else?"
        says:
          - "Mood number 4."
`)
	require.Contains(t, string(text), "        model: {error: true}\n")
	require.NotContains(t, string(text), "4242")
	f, err := script.Load(path)
	require.NoError(t, err)
	require.NoError(t, f.Run(t.Context(), nil, nil, func(r script.Result) { require.Empty(t, r.Failures) }))
}
