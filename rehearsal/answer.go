package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lookup"
)

// lookupError is the answer of a lookup that fails.
const lookupError = "error"

// errLookup is what a bot sees of a lookup that was made to fail.
var errLookup = errors.New("the lookup was made to fail")

// Answer reads what stands in a test for the answer of a lookup: an object, or the word error. It is nil for an error.
func Answer(written any) (any, error) {
	if written == lookupError {
		return nil, nil //nolint:nilnil // an answer that is none is what was written
	}
	if _, ok := written.(map[string]any); !ok {
		return nil, errors.New("an object or the word error is wanted")
	}
	text, err := json.Marshal(map[string]any{"answer": written})
	if err != nil {
		return nil, errors.New("the object cannot be read")
	}
	var values flows.Values
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, errors.New("the object cannot be read")
	}
	return values["answer"], nil
}

// finder answers lookups from what a test says, else from their mocks. It is safe for concurrent use.
type finder struct {
	mocks   *lookup.Finder
	answers map[string]any // by call; nil fails

	mu   sync.Mutex
	fail bool // the next one
}

// Find gives one answer.
func (f *finder) Find(ctx context.Context, flow *flows.Flow, l *flows.Lookup, values flows.Values) (any, error) {
	f.mu.Lock()
	fail := f.fail
	f.fail = false
	f.mu.Unlock()
	answer, written := f.answers[l.Call]
	switch {
	case fail, written && answer == nil:
		return nil, errLookup
	case written:
		return answer, nil
	default:
		return f.mocks.Find(ctx, flow, l, values)
	}
}

func (f *finder) failNext() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = true
}
