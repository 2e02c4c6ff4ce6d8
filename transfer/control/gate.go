package control

import "context"

// Gate is what the server drives: the verbs of the contract, which package transfer implements. Each returns nil, one of
// the package's sentinels (wrapped with Refusal where a word helps), or a fault of its own.
type Gate interface {
	Collect(ctx context.Context, call string, c Collect) error
	StopCollect(ctx context.Context, call string) error
	CloseGate(ctx context.Context, call string) error
	Connect(ctx context.Context, call string, c Connect) error
	Ack(ctx context.Context, call string, a Ack) error
	Progress(ctx context.Context, call string, p Progress) error
	Result(ctx context.Context, call string, r Result) error
	Return(ctx context.Context, call string) error
	Caption(ctx context.Context, call string, c Caption) error
	Handoff(ctx context.Context, call string, h Handoff) error
	Hangup(ctx context.Context, call string) error
	State(ctx context.Context, call string) (CallState, error)
}
