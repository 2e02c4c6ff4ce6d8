package main

import (
	"context"
	"fmt"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/rtc"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/transfer"
)

// gateCaller is an incoming SIP call as the gate wants it.
type gateCaller struct{ *sip.Incoming }

var _ transfer.Incoming = gateCaller{}

// Answer takes the call.
func (c gateCaller) Answer(ctx context.Context) (legs.Leg, error) {
	leg, err := c.Incoming.Answer(ctx)
	if err != nil {
		return nil, err
	}
	return leg, nil
}

// gateDialer places the gate's calls over SIP.
type gateDialer struct{ endpoint *sip.Endpoint }

var _ transfer.Dialer = (*gateDialer)(nil)

// Dial returns when the party has answered; early media is shown before, where it is wanted.
func (d *gateDialer) Dial(ctx context.Context, inv transfer.Invite) (legs.Leg, error) {
	leg, err := d.endpoint.Dial(ctx, sip.Invite{
		URI: inv.URI, From: inv.From, Headers: inv.Headers, Codecs: inv.Codecs, Early: inv.Early, Media: inv.Media,
	})
	if err != nil {
		return nil, err
	}
	select {
	case <-leg.Answered():
		return leg, nil
	default:
	}
	if inv.Preview != nil {
		inv.Preview(leg)
	}
	select {
	case <-leg.Answered():
		return leg, nil
	case <-leg.Done():
		return nil, fmt.Errorf("early call: %w", leg.Err())
	case <-ctx.Done():
		err = context.Cause(ctx)
		_ = leg.Close(context.WithoutCancel(ctx)) // it ends with a CANCEL; the cause is what counts
		return nil, fmt.Errorf("early call: %w", err)
	}
}

// gatePhones answers the phone page's offers.
type gatePhones struct{ endpoint *rtc.Endpoint }

var _ transfer.Answerer = gatePhones{}

// Answer takes the call.
func (p gatePhones) Answer(ctx context.Context, offer string) (transfer.PhoneLeg, string, error) {
	leg, answer, err := p.endpoint.Answer(ctx, offer)
	if err != nil {
		return nil, "", err
	}
	return leg, answer, nil
}
