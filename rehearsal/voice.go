package rehearsal

import (
	"context"

	"github.com/tonegate/tonegate/agent"
)

// silent is a voice without a sound: what is said takes no time.
type silent struct{}

var _ agent.Voice = silent{}

// Say gives no samples.
func (silent) Say(context.Context, string) ([]int16, error) { return nil, nil }
