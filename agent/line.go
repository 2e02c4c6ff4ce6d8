package agent

import (
	"context"

	"github.com/tonegate/tonegate/media"
)

// Line is a call as the bot has it: masked audio in, audio out, and the keys that the conversation asked for. cmd wires
// a SIP leg to it. All methods are safe for concurrent use.
type Line interface {
	// CallID is the gate's id of the call.
	CallID() string
	// Rate is the rate of the samples on both ways: 16000 or 8000.
	Rate() media.Hz
	// Listen sets the receiver of the caller's audio: 20 ms of samples a call, nil for a lost packet. It must not block.
	Listen(func(pcm []int16))
	// Keys delivers each key that the gate let through, as '0' to '9', '*', '#'. It is closed with the line.
	Keys() <-chan rune
	// Speak sends 20 ms of samples; its caller paces it.
	Speak(pcm []int16) error
	// Done is closed when the line has ended.
	Done() <-chan struct{}
	// Close hangs up.
	Close(ctx context.Context) error
}
