package offline

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
)

// notUnderstood is the whole conversation that rules can make.
const notUnderstood = "Sorry, I did not understand that."

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	var req openai.ChatCompletionRequest
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_json", "the body is not the JSON of a chat request")
		return
	}
	if len(req.Messages) == 0 {
		refuse(w, http.StatusBadRequest, "missing_required_parameter", "messages: at least one is needed")
		return
	}
	message := reply(req)
	finish := openai.FinishReasonStop
	if len(message.ToolCalls) > 0 {
		finish = openai.FinishReasonToolCalls
	}
	id, created := "chatcmpl-"+rand.Text(), time.Now().Unix()
	if !req.Stream {
		answer(w, http.StatusOK, openai.ChatCompletionResponse{
			ID: id, Object: "chat.completion", Created: created, Model: req.Model,
			Choices: []openai.ChatCompletionChoice{{Message: message, FinishReason: finish}},
		})
		return
	}
	withUsage := req.StreamOptions != nil && req.StreamOptions.IncludeUsage
	stream(w, openai.ChatCompletionStreamResponse{
		ID: id, Object: "chat.completion.chunk", Created: created, Model: req.Model,
	}, message, finish, withUsage)
}

// stream sends the message as server-sent events: the role, the words or the tool call in pieces, the end.
func stream(
	w http.ResponseWriter, chunk openai.ChatCompletionStreamResponse, message openai.ChatCompletionMessage,
	finish openai.FinishReason, withUsage bool,
) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	send := func(choices ...openai.ChatCompletionStreamChoice) {
		chunk.Choices = choices
		line, _ := json.Marshal(chunk) //nolint:errchkjson // strings and numbers
		_, _ = fmt.Fprintf(w, "data: %s\n\n", line)
		_ = out.Flush()
	}
	delta := func(d openai.ChatCompletionStreamChoiceDelta) {
		send(openai.ChatCompletionStreamChoice{Delta: d})
	}
	delta(openai.ChatCompletionStreamChoiceDelta{Role: message.Role})
	for i, call := range message.ToolCalls {
		call.Index = &i
		arguments := call.Function.Arguments
		call.Function.Arguments = ""
		delta(openai.ChatCompletionStreamChoiceDelta{ToolCalls: []openai.ToolCall{call}})
		delta(openai.ChatCompletionStreamChoiceDelta{ToolCalls: []openai.ToolCall{
			{Index: &i, Function: openai.FunctionCall{Arguments: arguments}},
		}})
	}
	for word := range strings.SplitAfterSeq(message.Content, " ") {
		if word != "" {
			delta(openai.ChatCompletionStreamChoiceDelta{Content: word})
		}
	}
	send(openai.ChatCompletionStreamChoice{FinishReason: finish})
	if withUsage {
		chunk.Usage = &openai.Usage{}
		send()
	}
	_, _ = fmt.Fprint(w, "data: [DONE]\n\n")
	_ = out.Flush()
}

// reply matches the last thing that the user said against the tools.
func reply(req openai.ChatCompletionRequest) openai.ChatCompletionMessage {
	message := openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant}
	last := req.Messages[len(req.Messages)-1]
	if choice, _ := req.ToolChoice.(string); choice != "none" && last.Role == openai.ChatMessageRoleUser {
		if match, ok := Understand(intentsOf(req.Tools), textOf(last)); ok {
			arguments, _ := json.Marshal(match.Slots) //nolint:errchkjson // strings
			message.ToolCalls = []openai.ToolCall{{
				ID: "call_" + rand.Text(), Type: openai.ToolTypeFunction,
				Function: openai.FunctionCall{Name: match.Name, Arguments: string(arguments)},
			}}
			return message
		}
	}
	message.Content = notUnderstood
	return message
}

func textOf(m openai.ChatCompletionMessage) string {
	if m.Content != "" {
		return m.Content
	}
	var parts []string
	for _, part := range m.MultiContent {
		parts = append(parts, part.Text)
	}
	return strings.Join(parts, " ")
}

func intentsOf(tools []openai.Tool) []Intent {
	intents := make([]Intent, 0, len(tools))
	for _, tool := range tools {
		if tool.Function == nil {
			continue
		}
		intents = append(intents, Intent{
			Name: tool.Function.Name, Examples: examplesOf(tool.Function.Description),
			Slots: slotsOf(tool.Function.Parameters),
		})
	}
	return intents
}

func examplesOf(description string) []string {
	_, list, _ := strings.Cut(description, "Examples:")
	var examples []string
	for line := range strings.Lines(list) {
		if example, ok := strings.CutPrefix(strings.TrimSpace(line), "- "); ok {
			examples = append(examples, example)
		}
	}
	return examples
}

func slotsOf(parameters any) map[string]Slot {
	raw, err := json.Marshal(parameters)
	if err != nil {
		return nil
	}
	var schema struct {
		Properties map[string]struct {
			Type    string   `json:"type"`
			Pattern string   `json:"pattern"`
			Enum    []string `json:"enum"`
		} `json:"properties"`
	}
	if json.Unmarshal(raw, &schema) != nil {
		return nil
	}
	slots := make(map[string]Slot, len(schema.Properties))
	for name, p := range schema.Properties {
		slots[name] = Slot{Enum: p.Enum, Pattern: p.Pattern, Number: p.Type == "integer" || p.Type == "number"}
	}
	return slots
}
