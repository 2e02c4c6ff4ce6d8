package transfer

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// closeTimeout bounds the BYE of a leg.
const closeTimeout = 5 * time.Second

// dialProvider resolves the profile's address anew and invites the provider.
func (c *call) dialProvider(jobs context.Context) {
	ctx, turn := c.dialing(jobs)
	profile, link := c.gate.cfg.Profiles[c.asked.Profile], c.asked.Link
	c.asked = control.Connect{}
	limit := c.gate.cfg.Deadlines.Answer
	c.job(func() func() {
		within, cancel := context.WithTimeoutCause(ctx, limit, context.DeadlineExceeded)
		defer cancel()
		inv, err := profile.invite(within, c.gate.deps.Resolver, link)
		if err != nil {
			return func() { c.providerDialed(jobs, turn, nil, err) }
		}
		inv.Preview = func(leg legs.Leg) { c.preview(turn, leg) }
		inv.Codecs = telephone(c.callerCodec())
		leg, err := c.gate.deps.Dialer.Dial(within, inv)
		return func() { c.providerDialed(jobs, turn, leg, err) }
	})
	c.emit(control.Event{Type: control.ProviderRinging})
}

// preview is called by the dialer with early media; the call decides whether it is heard.
func (c *call) preview(turn int, leg legs.Leg) {
	c.joined <- func() {
		if turn != c.turn || c.phase != Dialing {
			return // the dialer, whose call is cancelled, closes it
		}
		c.stopSound()
		c.provider = leg
		c.connect()
		c.sw.ProviderUp()
		leg.Attach(c.sw.ProviderSink())
		c.sw.SetMode(Preview)
	}
}

func (c *call) providerDialed(jobs context.Context, turn int, leg legs.Leg, err error) {
	if turn != c.turn || c.phase != Dialing {
		c.drop(leg)
		return
	}
	if err != nil {
		c.reason = dialReason(err)
		c.log.Info("provider not connected", zap.String("reason", c.reason), zap.Error(err))
		if c.provider != nil {
			c.provider = nil
			c.connect()
		}
		c.apply(jobs, ProviderRefused)
		return
	}
	if c.provider == nil {
		c.sw.ProviderUp()
	}
	c.provider = leg
	c.parking = parking{away: c.parking.away}
	c.connect()
	leg.Attach(c.sw.ProviderSink())
	c.emit(control.Event{Type: control.ProviderAnswered})
	c.apply(jobs, ProviderAnswered)
}

// dialReason is the window's word for a provider that did not come.
func dialReason(err error) string {
	if r, ok := errors.AsType[*legs.RefusedError](err); ok {
		switch r.Status {
		case 486, 600:
			return control.ReasonBusy
		case 408, 503:
			return control.ReasonUnreachable
		case 480, 487:
			return control.ReasonNoAnswer
		default:
			return control.ReasonRefused
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return control.ReasonNoAnswer
	}
	if errors.Is(err, ErrNotLoopback) {
		return control.ReasonRefused
	}
	return control.ReasonUnreachable
}

// dialing begins a job that dials: the one before is cancelled and its leg not wanted any more.
func (c *call) dialing(jobs context.Context) (context.Context, int) {
	c.cancel()
	ctx, cancel := context.WithCancel(jobs)
	c.turn++
	c.cancel = cancel
	return ctx, c.turn
}

// callerCodec is what the caller's leg speaks.
func (c *call) callerCodec() media.Codec {
	if c.callerL == nil {
		return media.PCMU
	}
	return c.callerL.Codec()
}

// telephone offers the caller's codec first, so that nothing needs to be decoded where the other side agrees.
func telephone(first media.Codec) []media.Codec {
	if first == media.PCMA {
		return []media.Codec{media.PCMA, media.PCMU}
	}
	return []media.Codec{media.PCMU, media.PCMA}
}

// drop takes a leg out of the call and hangs it up beside it; nil is fine.
func (c *call) drop(leg legs.Leg) {
	if leg == nil {
		return
	}
	c.job(func() func() {
		c.gate.close(leg)
		return nil
	})
}

// dropProvider takes the provider's leg out of the call, if it is there.
func (c *call) dropProvider(reason string) {
	leg := c.provider
	if leg == nil {
		return
	}
	c.provider = nil
	c.connect()
	c.sw.ProviderDown()
	c.drop(leg)
	c.emit(control.Event{Type: control.ProviderEnded, Reason: reason})
}
