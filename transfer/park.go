package transfer

import (
	"context"
	"time"

	"go.uber.org/zap"
)

// parkAfter is how long a caller has the call on hold before the provider is: a short hold is nobody's business, and keys
// that were pressed before it are through.
const parkAfter = time.Second

// parking is whether the provider is on hold because the caller has the call on hold.
type parking struct {
	away    time.Time // since when the caller is away; zero while not
	parked  bool      // the provider was told, or may have been
	refused bool      // it takes no hold
	asking  bool      // an offer is out
}

// callerHolds takes the caller's word.
func (c *call) callerHolds(jobs context.Context, on bool) {
	c.parking.away = time.Time{}
	if on {
		c.parking.away = c.gate.now()
	}
	c.park(jobs)
}

// park tells the provider that nobody is there to key, so that its clocks can stand still, and that the caller is back. One
// that refuses goes on as it was and is not asked again; one that does not come back is lost.
func (c *call) park(jobs context.Context) {
	p, leg := &c.parking, c.provider
	on := !p.refused && !p.away.IsZero() && c.gate.now().Sub(p.away) >= parkAfter
	if c.phase != Capturing || leg == nil || p.asking || on == p.parked {
		return
	}
	p.asking, p.parked = true, on
	c.putOnHold(jobs, leg, on, func(err error) {
		if c.provider != leg {
			return
		}
		p.asking = false
		switch {
		case err != nil && on:
			c.log.Info("provider takes no hold", zap.Error(err))
			p.refused = true
		case err != nil:
			c.log.Warn("provider does not come back from hold", zap.Error(err))
			c.dropProvider("lost")
			c.apply(jobs, ProviderEnded)
			return
		}
		c.park(jobs)
	})
}
