package sip

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// cancelTimeout bounds what goes on after a call was given up: CANCEL, the 487, or a late 2xx with ACK and BYE.
const cancelTimeout = 64 * 500 * time.Millisecond

// Why an Invite is not sent at all.
var (
	errURI    = errors.New("not a sip address that can be called")
	errHeader = errors.New("not a header field that a call may have")
)

// Invite says whom to call and how.
type Invite struct {
	// URI is whom to call: sip:user@host:port, with ;transport=tcp for TCP.
	URI string
	// From is our address of record, sip:user@host; the default is that of the endpoint.
	From string
	// To is the To header's address; the default is URI.
	To string
	// Headers are sent along, X-… headers as a rule.
	Headers map[string]string
	// Codecs are offered in this order; the default is the endpoint's.
	Codecs []media.Codec
	// Early gives a leg as soon as the other side sends media before it answers (a 18x with a description). Answered tells
	// when it does. Without it, early media is not heard.
	Early bool
	// Media tells whether an address may be that of the party's media; a call that wants it elsewhere is given up, an offer
	// that does is refused. Where it is set, packets go to the very address that the party says and come from there: none
	// is learnt from what comes in. Nil allows any and learns, as NAT wants it.
	Media func(netip.Addr) bool
	// Ringing is called with each provisional status from 180 on; nil is fine.
	Ringing func(status int)
}

// Dial places a call and returns when it was answered, refused (*legs.RefusedError; 408 when nobody spoke SIP there, 503
// when nothing could be sent), or ctx ended, which cancels the call. Before Run it waits.
func (e *Endpoint) Dial(ctx context.Context, inv Invite) (*Leg, error) {
	select {
	case <-e.serving:
	case <-e.closing:
		return nil, fmt.Errorf("dial: %w", errNotServing)
	case <-ctx.Done():
		return nil, fmt.Errorf("dial: %w", context.Cause(ctx))
	}
	d, err := e.newDialog(inv)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	l, err := e.newLeg(randomID(8), d)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	l.caller, l.codecs, l.media.allowed = true, inv.Codecs, inv.Media
	leg, err := l.dial(ctx, inv)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	return leg, nil
}

// newDialog is the dialog to be: the other side's tag comes with its response.
func (e *Endpoint) newDialog(inv Invite) (*dialog, error) {
	var target, from, to sip.Uri
	if sip.ParseUri(inv.URI, &target) != nil || target.Host == "" || target.Scheme != "sip" {
		return nil, errURI
	}
	network := e.network(target)
	if network == "" {
		return nil, errURI
	}
	if err := checkCodecs(inv.Codecs); err != nil {
		return nil, err
	}
	d := &dialog{
		e: e, callID: randomID(12), tag: randomID(8), network: network, target: target,
		ip: e.localIP(hostPort(target)), cseq: 1,
	}
	d.contact = e.contact(network, d.ip)
	from, to = d.contact, target
	from.UriParams, to.UriParams = nil, nil
	if inv.From != "" && sip.ParseUri(inv.From, &from) != nil {
		return nil, errURI
	}
	if inv.To != "" && sip.ParseUri(inv.To, &to) != nil {
		return nil, errURI
	}
	d.local = sip.FromHeader{Address: from, Params: withTag(nil, d.tag)}
	d.remote = sip.ToHeader{Address: to}
	return d, nil
}

// network is the transport for a target; empty when the endpoint does not have it.
func (e *Endpoint) network(target sip.Uri) string {
	transport, _ := target.UriParams.Get("transport")
	udp, tcp := e.UDPAddr() != "", e.TCPAddr() != ""
	switch {
	case strings.EqualFold(transport, "tcp") && tcp, transport == "" && !udp && tcp:
		return networkTCP
	case (transport == "" || strings.EqualFold(transport, "udp")) && udp:
		return networkUDP
	default:
		return ""
	}
}

// dial runs the INVITE transaction of a new call.
func (l *Leg) dial(ctx context.Context, inv Invite) (*Leg, error) {
	req, err := l.firstInvite(inv)
	if err == nil {
		err = l.e.add(l)
	}
	if err != nil {
		l.discard()
		return nil, err
	}
	tx, err := l.e.begin(ctx, req)
	if err != nil {
		l.discard()
		if ctx.Err() == nil {
			err = &legs.RefusedError{Status: sip.StatusServiceUnavailable}
		}
		return nil, err
	}
	a := &attempt{leg: l, req: req, tx: tx, inv: inv}
	leg, err := a.wait(ctx)
	if err != nil && !a.detached {
		l.discard()
	}
	return leg, err
}

func (l *Leg) firstInvite(inv Invite) (*sip.Request, error) {
	body, err := l.makeOffer()
	if err != nil {
		return nil, err
	}
	d := l.dialog
	d.mu.Lock()
	req := d.build(sip.INVITE, d.cseq)
	d.mu.Unlock()
	for name, value := range inv.Headers {
		if !validHeader(name, value) {
			return nil, errHeader
		}
		req.AppendHeader(sip.NewHeader(name, value))
	}
	req.AppendHeader(sip.NewHeader("Allow", allowed))
	kind := sip.ContentTypeHeader(contentSDP)
	req.AppendHeader(&kind)
	req.SetBody(body)
	return req, nil
}

// validHeader keeps headers of ours whole: a value with a line break would make further ones.
func validHeader(name, value string) bool {
	if name == "" || strings.ContainsAny(value, "\r\n\x00") {
		return false
	}
	for _, r := range name {
		if r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	switch strings.ToLower(name) {
	case "via", "from", "to", "call-id", "cseq", "contact", "content-length", "content-type", "max-forwards", "route":
		return false
	}
	return true
}
