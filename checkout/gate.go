package checkout

import (
	"context"

	"github.com/tonegate/tonegate/transfer/control"
)

// Gate is what checkout asks of the gate, by call. Close, Progress, Result and Return are idempotent. The calls of a
// control.Client have these verbs.
type Gate interface {
	Close(ctx context.Context, callID string) error
	Connect(ctx context.Context, callID string, c control.Connect) error
	Progress(ctx context.Context, callID string, p control.Progress) error
	Result(ctx context.Context, callID string, r control.Result) error
	Return(ctx context.Context, callID string) error
}
