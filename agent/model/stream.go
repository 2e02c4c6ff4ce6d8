package model

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/sashabaranov/go-openai"

	"github.com/tonegate/tonegate/internal/endpoints"
)

// Limits of one answer: a model that goes beyond them is broken.
const (
	maxText  = 16 << 10
	maxCalls = 16
	maxArgs  = 8 << 10
)

// errFormat is an answer that is not one.
var errFormat = errors.New("the answer cannot be read")

// Chat streams the model's answer: its text in pieces, then its tool calls, which are whole. Until the first piece a
// server that fails is replaced by the next; after that an error ends the answer.
func (c *Client) Chat(ctx context.Context, req Chat) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		var a *answer
		err := c.servers.Try(ctx, func(ctx context.Context, s server) (err error) {
			a, err = s.open(ctx, req)
			return err
		})
		if err != nil {
			yield(Delta{}, fmt.Errorf("model: %w", err))
			return
		}
		defer a.close()
		for d := a.first; ; {
			if d.Text != "" || len(d.Calls) > 0 {
				if !yield(d, nil) {
					return
				}
			}
			if a.whole {
				return
			}
			if d, err = a.next(); err != nil {
				yield(Delta{}, fmt.Errorf("model: %w", err))
				return
			}
		}
	}
}

// answer is a stream of one answer.
type answer struct {
	ctx    context.Context //nolint:containedctx // of the request whose body is read here
	more   func()
	stop   func()
	stream *openai.ChatCompletionStream
	first  Delta
	calls  []Call
	text   int
	ended  bool // it has a finish reason
	whole  bool
}

// open asks, and returns when the first piece is there.
func (s server) open(ctx context.Context, req Chat) (*answer, error) {
	ctx, more, stop := endpoints.Limit(ctx, s.timeout)
	stream, err := s.openai.CreateChatCompletionStream(ctx, openai.ChatCompletionRequest{
		Model: s.model, Messages: messagesOf(req), Tools: declared(req.Tools), Stream: true,
	})
	if err != nil {
		err = quiet(ctx, err)
		stop()
		return nil, err
	}
	a := &answer{ctx: ctx, more: more, stop: stop, stream: stream}
	if a.first, err = a.next(); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// next gives the next piece of text, or the tool calls at the end; then the answer is whole.
func (a *answer) next() (Delta, error) {
	for {
		res, err := a.stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			a.whole = true
			return Delta{Calls: a.calls}, a.check()
		case err != nil:
			return Delta{}, quiet(a.ctx, err)
		}
		a.more()
		if len(res.Choices) == 0 {
			continue // usage
		}
		delta := res.Choices[0].Delta
		a.ended = a.ended || res.Choices[0].FinishReason != ""
		if err := a.collect(delta.ToolCalls); err != nil {
			return Delta{}, err
		}
		if a.text += len(delta.Content); a.text > maxText {
			return Delta{}, errFormat
		}
		if delta.Content != "" {
			return Delta{Text: delta.Content}, nil
		}
	}
}

// collect puts the pieces of tool calls together; they come by index.
func (a *answer) collect(pieces []openai.ToolCall) error {
	for _, p := range pieces {
		at := len(a.calls) - 1
		if p.Index != nil {
			at = *p.Index
		} else if p.ID != "" {
			at = len(a.calls)
		}
		if at < 0 || at >= maxCalls {
			return errFormat
		}
		for len(a.calls) <= at {
			a.calls = append(a.calls, Call{})
		}
		call := &a.calls[at]
		if p.ID != "" {
			call.ID = p.ID
		}
		call.Name += p.Function.Name
		call.Arguments += p.Function.Arguments
		if len(call.Name) > maxArgs || len(call.Arguments) > maxArgs {
			return errFormat
		}
	}
	return nil
}

// check tells whether the answer is one: it has come to its end, says something, and its calls can be answered.
func (a *answer) check() error {
	if !a.ended || a.text == 0 && len(a.calls) == 0 {
		return errFormat
	}
	if slices.ContainsFunc(a.calls, func(c Call) bool { return c.ID == "" || c.Name == "" }) {
		return errFormat
	}
	return nil
}

func (a *answer) close() {
	a.stop()
	_ = a.stream.Close() // whoever is gone cannot be closed
}

func messagesOf(req Chat) []openai.ChatCompletionMessage {
	out := make([]openai.ChatCompletionMessage, 0, len(req.Messages)+1)
	out = append(out, openai.ChatCompletionMessage{Role: openai.ChatMessageRoleSystem, Content: req.System})
	for _, m := range req.Messages {
		msg := openai.ChatCompletionMessage{Role: m.Role, Content: m.Text, ToolCallID: m.For}
		for _, call := range m.Calls {
			msg.ToolCalls = append(msg.ToolCalls, openai.ToolCall{
				ID: call.ID, Type: openai.ToolTypeFunction,
				Function: openai.FunctionCall{Name: call.Name, Arguments: call.Arguments},
			})
		}
		out = append(out, msg)
	}
	return out
}

func declared(tools []Tool) []openai.Tool {
	out := make([]openai.Tool, 0, len(tools))
	for _, t := range tools {
		properties, required := t.Properties, make([]string, 0, len(t.Properties))
		if properties == nil {
			properties = map[string]any{}
		}
		for name := range properties {
			required = append(required, name)
		}
		slices.Sort(required)
		out = append(out, openai.Tool{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: t.Name, Description: t.Description,
			Parameters: map[string]any{
				"type": "object", "properties": properties, "required": required, "additionalProperties": false,
			},
		}})
	}
	return out
}
