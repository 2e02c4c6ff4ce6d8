package legtest

import (
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// Party is the other side of a leg under test: a phone.
type Party interface {
	// Attach makes sink the receiver of what the leg sends.
	Attach(sink legs.Sink)
	// Write sends one frame to the leg.
	Write(f media.Frame) error
	// Press sends one key to the leg.
	Press(key dtmf.Key, hold time.Duration) error
	// Done is closed when the leg has hung up.
	Done() <-chan struct{}
	// HangUp ends the call from the phone's side.
	HangUp()
}
