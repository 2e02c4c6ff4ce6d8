package agent

import (
	"context"
	"iter"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/transfer/control"
)

// Desk takes payments; *checkout.Desk is one.
type Desk interface {
	Take(ctx context.Context, req checkout.Request, h checkout.Handover) (checkout.Result, error)
	Resume(ctx context.Context, callID string) (checkout.Result, bool, error)
	Window(ev control.Event)
}

// Verbs are what a conversation asks of the gate for its call; *control.Call has them.
type Verbs interface {
	Collect(ctx context.Context, c control.Collect) error
	StopCollect(ctx context.Context) error
	Ack(ctx context.Context, a control.Ack) error
	Caption(ctx context.Context, c control.Caption) error
	Handoff(ctx context.Context, h control.Handoff) error
	Return(ctx context.Context) error
	Hangup(ctx context.Context) error
	State(ctx context.Context) (control.CallState, error)
}

// Voice gives the audio of a text at 16 kHz; *speech.Prompts is one.
type Voice interface {
	Say(ctx context.Context, text string) ([]int16, error)
}

// Streamer gives the audio of a text as it arrives, at 16 kHz; *speech.Client is one.
type Streamer interface {
	Stream(ctx context.Context, text string) iter.Seq2[[]int16, error]
}

// Hearing gives the words in audio at 16 kHz; *speech.Client is one.
type Hearing interface {
	Hear(ctx context.Context, pcm []int16, h speech.Hint) (speech.Heard, error)
}

// Model tells which intent a caller's words carry, and leads tasks; *model.Client is one.
type Model interface {
	Understand(ctx context.Context, persona string, intents []flows.Intent, text string) (model.Understood, error)
	// Chat streams the model's answer; see model.Client.Chat.
	Chat(ctx context.Context, req model.Chat) iter.Seq2[model.Delta, error]
}

// Finder runs the lookups of a flow; *lookup.Finder is one.
type Finder interface {
	Find(ctx context.Context, f *flows.Flow, l *flows.Lookup, values flows.Values) (any, error)
}

// Deps are what a Bot works with. Stream, Hearing, Claims, Clock and Events may be left out.
type Deps struct {
	Flow  *flows.Flow
	Desk  Desk
	Gate  func(callID string) Verbs
	Voice Voice
	// Stream speaks what a model says. Without it Voice does, each sentence when it is whole.
	Stream Streamer
	// Hearing hears the caller. Without it they key and type.
	Hearing Hearing
	Model   Model
	Finder  Finder
	Memory  payments.Memory
	// Verify gives the call id of a resume token.
	Verify func(resume string) (callID string, err error)
	Log    *zap.Logger
	// Claims is what a model may not say. Default all that guard.NewClaims knows; only a test of the tests has less.
	Claims *guard.Claims
	// Clock is what every wait of a conversation goes by. Default clock.Real().
	Clock clock.Clock
	// Events gets each event that is written to a call's events.jsonl from here, in order for one call. It must not block.
	Events func(Event)
}

// Config of a Bot.
type Config struct {
	// Dir takes one folder a call: recording, transcript, events and result.
	Dir string
}
