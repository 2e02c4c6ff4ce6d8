package checkout

import (
	"context"

	"github.com/tonegate/tonegate/transfer/control"
)

// Gate is what checkout asks of the gate, by call. Close, Progress, Result and Return are idempotent.
type Gate interface {
	Close(ctx context.Context, callID string) error
	Connect(ctx context.Context, callID string, c control.Connect) error
	Progress(ctx context.Context, callID string, p control.Progress) error
	Result(ctx context.Context, callID string, r control.Result) error
	Return(ctx context.Context, callID string) error
}

// remote is the gate at the other end of the control contract.
type remote struct{ client *control.Client }

var _ Gate = remote{}

// Remote makes a Gate of a control client.
func Remote(client *control.Client) Gate { return remote{client} }

// Close closes the gate.
func (r remote) Close(ctx context.Context, callID string) error {
	return r.client.Call(callID).Close(ctx)
}

// Connect brings the provider in.
func (r remote) Connect(ctx context.Context, callID string, c control.Connect) error {
	return r.client.Call(callID).Connect(ctx, c)
}

// Progress tells what the provider awaits.
func (r remote) Progress(ctx context.Context, callID string, p control.Progress) error {
	return r.client.Call(callID).Progress(ctx, p)
}

// Result tells how the attempt ended.
func (r remote) Result(ctx context.Context, callID string, res control.Result) error {
	return r.client.Call(callID).Result(ctx, res)
}

// Return opens the gate again.
func (r remote) Return(ctx context.Context, callID string) error {
	return r.client.Call(callID).Return(ctx)
}
