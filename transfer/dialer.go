package transfer

import (
	"context"
	"net/netip"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// Invite is a call that the gate places.
type Invite struct {
	URI     string
	From    string            // the caller's address, for the bot; empty for the gate's own
	Headers map[string]string // X- headers alone
	Codecs  []media.Codec     // in order of preference; nil for the endpoint's own
	Early   bool              // media before the answer is wanted
	// Media tells where the party's media may be, and that nothing is learnt from packets that come in; nil for anywhere.
	Media func(netip.Addr) bool
	// Preview is called, where Early is set, with the leg as soon as it has media, before it is answered. It may be nil.
	Preview func(legs.Leg)
}

// Dialer places calls. Dial returns when the party has answered; the end of ctx cancels the call; a refusal is a
// *legs.RefusedError.
type Dialer interface {
	Dial(ctx context.Context, inv Invite) (legs.Leg, error)
}

// Incoming is a caller who has not been answered yet. The end of the context of HandleCall is the caller giving up.
type Incoming interface {
	ID() string
	From() string
	To() string
	Ring(ctx context.Context) error
	Refuse(ctx context.Context, status int) error
	Answer(ctx context.Context) (legs.Leg, error)
}

// Page is a caller's page: what can be sent to it beside audio.
type Page interface {
	Send(text []byte) error
}
