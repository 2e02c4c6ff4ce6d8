package rehearsal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/sashabaranov/go-openai"
)

// modelURL is what the model's client believes to talk to.
const modelURL = "http://rehearsal.invalid/v1"

// talkative carries the requests of the model's client to a server in this process, and looks at them on the way. It is safe
// for concurrent use.
type talkative struct {
	server http.Handler
	called func(name, arguments string)

	mu   sync.Mutex
	fail bool
	seen strings.Builder // all that the model was told
}

// RoundTrip answers one request.
func (m *talkative) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err //nolint:wrapcheck // a transport gives errors as they are
	}
	m.mu.Lock()
	_, _ = m.seen.Write(append(body, '\n'))
	fail := m.fail
	m.fail = false
	m.mu.Unlock()
	if fail {
		return nil, errors.New("the model was made to fail")
	}
	inner := req.Clone(req.Context())
	inner.Body = io.NopCloser(bytes.NewReader(body))
	w := newAnswer()
	m.server.ServeHTTP(w, inner)
	m.tools(w.body.Bytes())
	return w.response(req), nil
}

// context gives all that the model was told.
func (m *talkative) context() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen.String()
}

func (m *talkative) failNext() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = true
}

// tools tells the calls in an answer, whole or streamed.
func (m *talkative) tools(answer []byte) {
	var whole openai.ChatCompletionResponse
	if json.Unmarshal(answer, &whole) == nil {
		for _, choice := range whole.Choices {
			for _, call := range choice.Message.ToolCalls {
				m.called(call.Function.Name, call.Function.Arguments)
			}
		}
		return
	}
	var names []string
	arguments := make(map[string]string)
	for line := range strings.Lines(string(answer)) {
		var chunk openai.ChatCompletionStreamResponse
		data, ok := strings.CutPrefix(strings.TrimSpace(line), "data: ")
		if !ok || json.Unmarshal([]byte(data), &chunk) != nil {
			continue
		}
		for _, choice := range chunk.Choices {
			for _, call := range choice.Delta.ToolCalls {
				if call.Function.Name != "" {
					names = append(names, call.Function.Name)
				}
				if len(names) > 0 {
					arguments[names[len(names)-1]] += call.Function.Arguments
				}
			}
		}
	}
	for _, name := range names {
		m.called(name, arguments[name])
	}
}
