package legs

import (
	"context"
	"errors"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// Leg is one party of a call: its signalling is up and its media flows. SIP and WebRTC legs implement it; legtest holds
// the behaviour that both must show. All methods are safe for concurrent use.
type Leg interface {
	// ID is unique within the process and free of meaning; it may be logged.
	ID() string
	// Codec is the encoding that Write sends as it is; other frames are transcoded first.
	Codec() media.Codec
	// Attach makes sink the one receiver of what this party sends, replacing the one before. A nil sink drops all.
	// When Attach returns, the former sink is not called any more; so it must not be called from a Sink, nor must Hold and
	// Close: they would wait for themselves.
	Attach(sink Sink)
	// Write sends one frame to the party at once; the caller of Write paces it, one frame each 20 ms. It never blocks on
	// the network. A frame written while a key is being sent, or while the leg is held, is dropped.
	Write(f media.Frame) error
	// Press queues one key to be sent to the party as a telephone-event (or as SIP INFO where no telephone-event was
	// negotiated), hold long, followed by at least 50 ms of pause.
	Press(key dtmf.Key, hold time.Duration) error
	// Hold changes the direction of the media by a new offer: inactive when on, sendrecv when not. It returns when the
	// party has answered. While a leg is inactive nothing is sent to it and nothing that it sends is delivered.
	Hold(ctx context.Context, on bool) error
	// Done is closed when the leg has ended, whoever ended it.
	Done() <-chan struct{}
	// Err is nil until Done is closed, then the cause: ErrHangup when the party hung up, ErrClosed when we did, else the
	// fault (lost transport, no media).
	Err() error
	// Close hangs up, waits for the leg's goroutines and is idempotent.
	Close(ctx context.Context) error
}

// Sink receives what a party sends. Both methods are called from the leg's one reader goroutine, must not block and must
// not keep the frame's payload.
type Sink interface {
	// Frame is called each 20 ms of media time from the first packet on, with Lost set where a packet is missing.
	Frame(f media.Frame)
	// Key is called once for each press.
	Key(e dtmf.Event)
}

// Why a leg ended.
var (
	ErrHangup = errors.New("the party hung up")
	ErrClosed = errors.New("the leg was closed")
	ErrMedia  = errors.New("no media from the party")
)

// RefusedError is the answer of a party that did not take the call.
type RefusedError struct {
	Status int // the SIP response code: 486 busy, 480 unavailable, 408 no answer, 503 …
}

// Error gives the code alone: a reason phrase is the other side's text.
func (e *RefusedError) Error() string {
	return "the call was refused"
}
