package sip

import (
	"context"
	"testing"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/legtest"
	"github.com/tonegate/tonegate/media"
)

// phone makes a Party of a leg.
type phone struct{ *Leg }

func (p phone) HangUp() { _ = p.Close(context.Background()) }

func TestConformance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name           string
		caller, callee Config
		placed         bool // the leg under test placed the call
	}{
		{"udp, answered", Config{}, Config{}, false},
		{"tcp, placed", Config{TCP: "127.0.0.1:0"}, Config{TCP: "127.0.0.1:0"}, true},
		{
			"l16, placed",
			Config{Codecs: []media.Codec{media.L16, media.PCMU}},
			Config{Codecs: []media.Codec{media.L16}},
			true,
		},
		{"ipv6 and pcma, answered", Config{UDP: "[::1]:0", Codecs: []media.Codec{media.PCMA}}, Config{UDP: "[::1]:0"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			legtest.Run(t, func(t *testing.T) (legs.Leg, legtest.Party) {
				t.Helper()
				a, b := call(t, tt.caller, tt.callee)
				if tt.placed {
					return a, phone{b}
				}
				return b, phone{a}
			})
		})
	}
}
