package control

import (
	"context"
	"net/http"
)

// Call is the verbs of one call. Each has a deadline of 3 s of its own (Handoff 30 s) and returns a *Fault when the gate
// refused it. Safe for concurrent use.
type Call struct {
	client *Client
	path   string
}

// Collect lets keys through to the bot until it is complete, replaced or stopped.
func (c *Call) Collect(ctx context.Context, v Collect) error { return c.post(ctx, "/collect", v) }

// StopCollect lets no keys through any more.
func (c *Call) StopCollect(ctx context.Context) error {
	return c.client.do(ctx, http.MethodDelete, c.path+"/collect", nil, nil, verbTimeout)
}

// Close closes the gate: when it returns nil, nothing of the caller reaches the bot. Idempotent.
func (c *Call) Close(ctx context.Context) error { return c.post(ctx, "/close", nil) }

// Connect arms the closed gate and brings the provider in; how it went is told by Window events.
func (c *Call) Connect(ctx context.Context, v Connect) error { return c.post(ctx, "/connect", v) }

// Ack answers a ListenerDarken.
func (c *Call) Ack(ctx context.Context, v Ack) error { return c.post(ctx, "/ack", v) }

// Progress tells what the provider awaits.
func (c *Call) Progress(ctx context.Context, v Progress) error { return c.post(ctx, "/progress", v) }

// Result tells how the attempt ended; the gate then returns by itself.
func (c *Call) Result(ctx context.Context, v Result) error { return c.post(ctx, "/result", v) }

// Return opens the gate again, with or without a provider there.
func (c *Call) Return(ctx context.Context) error { return c.post(ctx, "/return", nil) }

// Caption shows a line of the conversation on the page and the terminal.
func (c *Call) Caption(ctx context.Context, v Caption) error { return c.post(ctx, "/caption", v) }

// Handoff sends the caller on. It returns when the target has answered, or a *Fault with its Word busy, no_answer,
// unreachable, refused or no_target; the bot then still has the call.
func (c *Call) Handoff(ctx context.Context, v Handoff) error {
	return c.client.do(ctx, http.MethodPost, c.path+"/handoff", v, nil, handoffTimeout)
}

// Hangup ends the call.
func (c *Call) Hangup(ctx context.Context) error { return c.post(ctx, "/hangup", nil) }

// State asks where the call is.
func (c *Call) State(ctx context.Context) (CallState, error) {
	var s CallState
	err := c.client.do(ctx, http.MethodGet, c.path, nil, &s, verbTimeout)
	return s, err
}

func (c *Call) post(ctx context.Context, verb string, body any) error {
	return c.client.do(ctx, http.MethodPost, c.path+verb, body, nil, verbTimeout)
}
