package model_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/offline"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

func intents() []flows.Intent {
	return []flows.Intent{
		{Intent: "pay_bill", Examples: flows.Phrases{"": {"I'd like to pay my bill", "pay"}}, To: "a"},
		{Intent: "move", Examples: flows.Phrases{"": {"I am moving house"}}, To: "b", Slots: map[string]flows.Slot{
			"day": {Into: "day", OneOf: []string{"monday", "friday"}}, "zip": {Into: "zip", Pattern: "[0-9]{5}"},
		}},
	}
}

func newClient(t *testing.T, handler http.Handler) *model.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return model.NewClient(model.Config{BaseURL: server.URL + "/v1", Timeout: time.Second}, server.Client().Transport)
}

func TestClient_UnderstandsOffline(t *testing.T) {
	t.Parallel()
	c := newClient(t, offline.NewServer(nil, nil, zaptest.NewLogger(t)))
	got, err := c.Understand(t.Context(), "You are Ada.", intents(), "I want to pay my bill")
	require.NoError(t, err)
	require.Equal(t, "pay_bill", got.Intent)
	got, err = c.Understand(t.Context(), "", intents(), "I am moving house on Friday to 12345")
	require.NoError(t, err)
	require.Equal(t, model.Understood{Intent: "move", Slots: map[string]string{"day": "friday", "zip": "12345"}}, got)
	got, err = c.Understand(t.Context(), "", intents(), "what a lovely day")
	require.NoError(t, err)
	require.Empty(t, got.Intent)
}

// A model that says what it likes: a tool that was not offered, slots that do not fit, words, no choice.
func TestClient_TrustsNothing(t *testing.T) {
	t.Parallel()
	call := func(name, arguments string) openai.ChatCompletionMessage {
		return openai.ChatCompletionMessage{Role: "assistant", Content: "You have paid.", ToolCalls: []openai.ToolCall{
			{ID: "1", Type: "function", Function: openai.FunctionCall{Name: name, Arguments: arguments}},
		}}
	}
	for name, tc := range map[string]struct {
		message openai.ChatCompletionMessage
		want    model.Understood
	}{
		"unknown tool": {call("refund", `{}`), model.Understood{}},
		"words":        {openai.ChatCompletionMessage{Content: "pay_bill"}, model.Understood{}},
		"broken slots": {call("move", `{`), model.Understood{Intent: "move"}},
		"unfit slots": {
			call("move", `{"day":"someday","zip":"1","x":"y"}`),
			model.Understood{Intent: "move", Slots: map[string]string{}},
		},
		"number in zip": {call("move", `{"zip":12345}`), model.Understood{Intent: "move", Slots: map[string]string{}}},
		"longer than it": {
			call("move", `{"zip":"12345 and more"}`), model.Understood{Intent: "move", Slots: map[string]string{}},
		},
	} {
		c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(openai.ChatCompletionResponse{
				Choices: []openai.ChatCompletionChoice{{Message: tc.message}},
			})
		}))
		got, err := c.Understand(t.Context(), "", intents(), "x")
		require.NoError(t, err, name)
		require.Equal(t, tc.want, got, name)
	}
}

func TestClient_Faults(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"500":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"malformed": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{")) },
		"empty":     func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) },
		"never": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
		"quotes": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(`{"error":{"message":"you said secret words"}}`))
		},
	} {
		c := newClient(t, handler)
		_, err := c.Understand(t.Context(), "", intents(), "secret words")
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "secret", name)
	}
}

func TestConfig_Validate(t *testing.T) {
	t.Parallel()
	require.NoError(t, model.Config{}.Validate())
	require.Error(t, model.Config{Timeout: -1}.Validate())
}
