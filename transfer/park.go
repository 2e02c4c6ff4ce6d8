package transfer

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
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

// holds is what tells that a party puts the call on hold, and is back; nil for a leg that does not tell.
func holds(l legs.Leg) <-chan bool {
	if h, ok := l.(interface{ Held() <-chan bool }); ok {
		return h.Held()
	}
	return nil
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
	limit := c.gate.cfg.Deadlines.Hold
	c.job(func() func() {
		ctx, cancel := context.WithTimeout(jobs, limit)
		defer cancel()
		err := leg.Hold(ctx, on)
		return func() {
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
		}
	})
}
