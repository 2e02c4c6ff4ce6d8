package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"slices"
	"sync"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/flows"
)

// modelURL is what the model's client believes to talk to, where the model is in this process.
const modelURL = "http://rehearsal.invalid/v1"

// errModel is what a bot sees of a model that was made to fail.
var errModel = errors.New("the model was made to fail")

// stageModel is the model of one call: a script while there is one, else the one that the Stage was opened with. It keeps
// what the model was told and what it has answered. It is safe for concurrent use.
type stageModel struct {
	live   *model.Client
	script *modelScript
	told   *told
	idle   func() // closes what the live one has left open
	called func(name, arguments string)

	mu      sync.Mutex
	fail    bool // the next request
	answers []ModelAnswer
}

var _ agent.Model = (*stageModel)(nil)

// newModel makes the model of a Stage. called gets each tool that the model calls.
func newModel(cfg Config, called func(name, arguments string)) *stageModel {
	m := &stageModel{script: &modelScript{}, told: &told{}, called: called, idle: func() {}}
	m.live = m.inside(cfg.Model)
	if cfg.Endpoints.BaseURL != "" {
		outside := &http.Transport{Proxy: http.ProxyFromEnvironment}
		m.live, m.idle = model.NewClient(cfg.Endpoints, listening{m.told, outside}), outside.CloseIdleConnections
	}
	m.script.set(cfg.Script)
	return m
}

// inside is a client of a model in this process.
func (m *stageModel) inside(server http.Handler) *model.Client {
	return model.NewClient(model.Config{BaseURL: modelURL}, listening{m.told, inProcess{server}})
}

// Understand asks which of the intents a text carries.
func (m *stageModel) Understand(
	ctx context.Context, persona string, intents []flows.Intent, text string,
) (model.Understood, error) {
	client, err := m.asked()
	if err != nil {
		return model.Understood{}, err
	}
	u, err := client.Understand(ctx, persona, intents, text)
	var a ModelAnswer
	switch {
	case err != nil:
		a.Fails = err.Error()
	case u.Intent != "":
		slots, err := json.Marshal(u.Slots)
		if err != nil || len(u.Slots) == 0 {
			slots = []byte("{}")
		}
		a.Calls = []ModelCall{{u.Intent, string(slots)}}
	}
	m.keep(a)
	return u, err
}

// Chat streams an answer.
func (m *stageModel) Chat(ctx context.Context, req model.Chat) iter.Seq2[model.Delta, error] {
	return func(yield func(model.Delta, error) bool) {
		client, err := m.asked()
		if err != nil {
			yield(model.Delta{}, err)
			return
		}
		var a ModelAnswer
		defer func() { m.keep(a) }()
		for d, err := range client.Chat(ctx, req) {
			a.Say += d.Text
			for _, call := range d.Calls {
				a.Calls = append(a.Calls, ModelCall{call.Name, call.Arguments})
			}
			if err != nil {
				a.Fails = err.Error()
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// asked gives who answers now: a script's client is new each time, and leaves nobody out for errors that are written.
func (m *stageModel) asked() (*model.Client, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail {
		m.fail = false
		return nil, errModel
	}
	if m.script.ask() {
		return m.inside(m.script), nil
	}
	return m.live, nil
}

// keep notes an answer, and tells of its calls.
func (m *stageModel) keep(a ModelAnswer) {
	m.mu.Lock()
	m.answers = append(m.answers, a)
	m.mu.Unlock()
	for _, call := range a.Calls {
		m.called(call.Name, call.Arguments)
	}
}

// since gives the answers from the number given on.
func (m *stageModel) since(from int) []ModelAnswer {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.answers[min(from, len(m.answers)):])
}

func (m *stageModel) failNext() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = true
}
