package model_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/model"
)

// chat is what a task asks.
func chat(text string) model.Chat {
	return model.Chat{
		System: "You are Ada.",
		Messages: []model.Message{
			{Role: model.RoleAssistant, Text: "Well.", Calls: []model.Call{{ID: "c1", Name: "payment_status", Arguments: "{}"}}},
			{Role: model.RoleTool, For: "c1", Text: `{"status":"none"}`},
			{Role: model.RoleUser, Text: text},
		},
		Tools: []model.Tool{
			{Name: "payment_status", Description: "What became of it."},
			{Name: "start_payment", Properties: map[string]any{
				"quote": map[string]any{"type": "string", "enum": []string{"a", "b"}},
			}},
		},
	}
}

// streamed answers with server-sent events, one for each line.
func streamed(lines ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, line := range lines {
			_, _ = fmt.Fprintf(w, "data: %s\n\n", line)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func delta(inner string) string { return `{"choices":[{"delta":` + inner + `}]}` }

// finish ends an answer.
const finish = `{"choices":[{"delta":{},"finish_reason":"stop"}]}`

func TestChat_Streams(t *testing.T) {
	t.Parallel()
	var body string
	events := streamed(
		delta(`{"role":"assistant"}`), delta(`{"content":"You "}`), delta(`{"content":"owe."}`), `{"choices":[],"usage":{}}`,
		delta(`{"tool_calls":[{"index":0,"id":"a","function":{"name":"start_","arguments":""}}]}`),
		delta(`{"tool_calls":[{"index":0,"function":{"name":"payment","arguments":"{\"quote\""}}]}`),
		delta(`{"tool_calls":[{"index":1,"id":"b","function":{"name":"payment_status","arguments":"{}"}}]}`),
		delta(`{"tool_calls":[{"index":0,"function":{"arguments":":\"a\"}"}}]}`),
		finish, "[DONE]",
	)
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		body = string(text)
		events(w, r)
	}))
	var got []model.Delta
	for d, err := range c.Chat(t.Context(), chat("how much?")) {
		require.NoError(t, err)
		got = append(got, d)
	}
	require.Equal(t, []model.Delta{{Text: "You "}, {Text: "owe."}, {Calls: []model.Call{
		{ID: "a", Name: "start_payment", Arguments: `{"quote":"a"}`}, {ID: "b", Name: "payment_status", Arguments: "{}"},
	}}}, got)
	for _, want := range []string{
		`"stream":true`, `"content":"You are Ada."`, `"tool_call_id":"c1"`, `"enum":["a","b"]`, `"required":["quote"]`,
		`"additionalProperties":false`, `"content":"how much?"`,
	} {
		require.Contains(t, body, want)
	}
}

// Whatever a server sends, an answer is whole or an error.
func TestChat_Faults(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"500":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"429":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		"malformed": streamed("{"),
		"no id":     streamed(delta(`{"tool_calls":[{"index":0,"function":{"name":"x"}}]}`), finish, "[DONE]"),
		"far index": streamed(delta(`{"tool_calls":[{"index":99,"id":"a","function":{"name":"x"}}]}`), finish, "[DONE]"),
		"no index":  streamed(delta(`{"tool_calls":[{"function":{"name":"x"}}]}`), finish, "[DONE]"),
		"endless":   streamed(delta(`{"content":"` + strings.Repeat("word ", 4000) + `"}`)),
		"many calls": func(w http.ResponseWriter, r *http.Request) {
			for i := range 10_000 {
				streamed(delta(fmt.Sprintf(`{"tool_calls":[{"index":%d,"id":"c%d","function":{"name":"x"}}]}`, i, i)))(w, r)
			}
		},
		"no end of a line": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "data: ")
			for _, err := w.Write(nil); err == nil; { // until it is cut off
				_, err = io.WriteString(w, strings.Repeat("a", 1<<16))
			}
		},
		"cut off": streamed(delta(`{"content":"Well"}`)),
		"empty":   streamed(finish, "[DONE]"),
		"silent": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
		"stalls": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			streamed(delta(`{"content":"Well"}`))(w, r)
			<-r.Context().Done()
		},
		"hijacked": func(w http.ResponseWriter, r *http.Request) {
			streamed(delta(`{"content":"Well"}`))(w, r)
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, handler)
			var last error
			for _, err := range c.Chat(t.Context(), chat("secret words")) {
				last = err
			}
			require.Error(t, last)
			require.NotContains(t, last.Error(), "secret")
		})
	}
}

// A caller who hangs up ends the request.
func TestChat_Ends(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		streamed(delta(`{"content":"Well"}`))(w, r)
		<-r.Context().Done()
		close(gone)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	for _, err := range c.Chat(ctx, chat("x")) {
		if err != nil {
			break
		}
		cancel()
	}
	cancel()
	<-gone
	for range c.Chat(t.Context(), chat("x")) {
		break // whoever has heard enough leaves
	}
}

func TestConfig_EndpointsAreChecked(t *testing.T) {
	t.Parallel()
	require.NoError(t, model.Config{Timeout: time.Second}.Validate())
	err := model.Config{Timeout: -1, Endpoints: []model.Endpoint{{Timeout: time.Hour}}}.Validate()
	for _, want := range []string{"timeout: ", "endpoints[0].base_url: ", "endpoints[0].timeout: "} {
		require.ErrorContains(t, err, want)
	}
}
