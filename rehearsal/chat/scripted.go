package chat

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/rehearsal"
)

// scripted writes what a model has answered in a turn as a test file has it, a line each; none where it was not asked.
func scripted(answers []rehearsal.ModelAnswer) []string {
	switch len(answers) {
	case 0:
		return nil
	case 1:
		return []string{"model: " + answerOf(answers[0])}
	}
	lines := []string{"model:"}
	for _, a := range answers {
		lines = append(lines, "  - "+answerOf(a))
	}
	return lines
}

func answerOf(a rehearsal.ModelAnswer) string {
	if a.Say != "" && len(a.Calls) == 0 && a.Fails == "" {
		return quoted(a.Say)
	}
	var keys []string
	if a.Say != "" {
		keys = append(keys, "say: "+quoted(a.Say))
	}
	if a.Fails != "" {
		return "{" + strings.Join(append(keys, "error: true"), ", ") + "}"
	}
	calls := make([]string, 0, len(a.Calls))
	for _, call := range a.Calls {
		calls = append(calls, callOf(call))
	}
	list := strings.Join(calls, ", ")
	if len(calls) != 1 {
		list = "[" + list + "]"
	}
	return "{" + strings.Join(append(keys, "calls: "+list), ", ") + "}"
}

func callOf(call rehearsal.ModelCall) string {
	var args map[string]any
	switch err := json.Unmarshal([]byte(call.Arguments), &args); {
	case err != nil:
		return "{name: " + quoted(call.Name) + ", args: " + quoted(call.Arguments) + "}"
	case len(args) == 0:
		return quoted(call.Name)
	default:
		var line bytes.Buffer
		_ = json.Compact(&line, []byte(call.Arguments))                         // it was read already
		return "{name: " + quoted(call.Name) + ", args: " + line.String() + "}" // JSON is YAML
	}
}

// redacted is what may stand in a file: a model that says a card number says none there.
func redacted(answers []rehearsal.ModelAnswer) []rehearsal.ModelAnswer {
	if answers == nil {
		return nil
	}
	out := make([]rehearsal.ModelAnswer, 0, len(answers))
	for _, a := range answers {
		a.Say = logging.Redact(a.Say)
		calls := make([]rehearsal.ModelCall, 0, len(a.Calls))
		for _, call := range a.Calls {
			calls = append(calls, rehearsal.ModelCall{
				Name: logging.Redact(call.Name), Arguments: logging.Redact(call.Arguments),
			})
		}
		a.Calls = calls
		out = append(out, a)
	}
	return out
}
