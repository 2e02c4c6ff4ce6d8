package sip

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/emiago/sipgo/sip"

	"github.com/tonegate/tonegate/legs"
)

// errDecided tells that a call was answered, refused or given up already.
var errDecided = errors.New("the call is decided already")

// Incoming is a call that rings here. It is safe for concurrent use.
type Incoming struct {
	e       *Endpoint
	id      string
	key     callKey // by the caller's tag
	tag     string  // ours
	req     *sip.Request
	tx      sip.ServerTransaction
	offer   *description // nil when the caller wants ours
	headers map[string]string
	cancel  context.CancelCauseFunc
	over    atomic.Bool // by a CANCEL, which the transaction answered with 487: that stands

	mu      sync.Mutex
	decided bool
	leg     *Leg
}

// ID is the id that the leg will have.
func (in *Incoming) ID() string { return in.id }

// From is the caller's address, sip:user@host.
func (in *Incoming) From() string { return in.headers["\x00from"] }

// To is the address that was called.
func (in *Incoming) To() string { return in.headers["\x00to"] }

// User is the user part of the Request-URI.
func (in *Incoming) User() string { return in.req.Recipient.User }

// Header is the first value of a header field, empty when it is absent. Case does not matter.
func (in *Incoming) Header(name string) string { return in.headers[strings.ToLower(name)] }

// Ring tells the caller that somebody is being called: 180. It does nothing where the caller wants reliable provisional
// responses (RFC 3262), which are not spoken here.
func (in *Incoming) Ring(context.Context) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.decided {
		return errDecided
	}
	if slices.ContainsFunc(listed(in.req, "Require"), isReliable) {
		return nil
	}
	return in.respond(sip.StatusRinging, nil)
}

// Refuse ends the call with a status from 300 on.
func (in *Incoming) Refuse(_ context.Context, status int) error {
	if status < 300 || status > 699 {
		return fmt.Errorf("status %d does not refuse a call", status)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.decided {
		return errDecided
	}
	in.decided = true
	return in.respond(status, nil)
}

// Answer takes the call. Where the caller sent no offer it waits for the one in the caller's ACK.
func (in *Incoming) Answer(ctx context.Context) (*Leg, error) {
	in.mu.Lock()
	if in.decided {
		in.mu.Unlock()
		return nil, errDecided
	}
	in.decided = true
	in.mu.Unlock()
	leg, err := in.answer(ctx)
	if err != nil {
		in.cancel(err)
		return nil, fmt.Errorf("answer call: %w", err)
	}
	return leg, nil
}

func (in *Incoming) answer(ctx context.Context) (*Leg, error) {
	l, err := in.e.newLeg(in.id, in.dialog())
	if err != nil {
		return nil, errors.Join(err, in.respond(sip.StatusInternalServerError, nil))
	}
	var body []byte
	if in.offer != nil {
		body, err = l.answerOffer(in.offer)
	} else {
		body, err = l.makeOffer()
	}
	if err != nil {
		l.discard()
		status := sip.StatusInternalServerError
		if errors.Is(err, errNoAudio) {
			status = sip.StatusNotAcceptableHere
		}
		return nil, errors.Join(err, in.respond(status, nil))
	}
	if err := in.e.add(l); err != nil {
		l.discard()
		return nil, errors.Join(err, in.respond(sip.StatusServiceUnavailable, nil))
	}
	l.onEnd, l.remoteHeaders = in.cancel, in.headers
	in.mu.Lock()
	in.leg = l
	in.mu.Unlock()
	if err := in.bringUp(ctx, l, body); err != nil {
		return nil, err
	}
	return l, nil
}

// bringUp sends the 2xx and sees to its ACK. Only where the ACK holds the caller's answer does it wait for it.
func (in *Incoming) bringUp(ctx context.Context, l *Leg, body []byte) error {
	wait := l.expectACK(in.req.CSeq().SeqNo)
	send := func() error { return in.respond(sip.StatusOK, body) }
	l.start()
	if err := send(); err != nil {
		l.end(legs.ErrHangup) // The caller gave up before.
		return err
	}
	l.owe()
	if in.offer == nil {
		answer, err := l.confirm(ctx, wait, in.tx, send)
		if err == nil {
			close(l.ready)
			err = l.takeAnswer(answer)
		}
		if err != nil {
			l.end(err)
		}
		return err
	}
	if !l.enter() {
		return l.gone()
	}
	go func() {
		defer l.work.Done()
		if _, err := l.confirm(context.WithoutCancel(ctx), wait, in.tx, send); err != nil {
			l.end(err)
			return
		}
		close(l.ready)
	}()
	return nil
}

// dialog makes the dialog of RFC 3261 §12.1.1.
func (in *Incoming) dialog() *dialog {
	req := in.req
	source := req.Source()
	network := strings.ToUpper(req.Transport())
	ip := in.e.localIP(source)
	d := &dialog{
		e: in.e, callID: in.key.callID, tag: in.tag, network: network, ip: ip,
		contact: in.e.contact(network, ip),
		local:   req.To().AsFrom(), remote: req.From().AsTo(),
		source: source, remoteCSeq: req.CSeq().SeqNo,
	}
	d.local.Params = withTag(d.local.Params, in.tag)
	d.target = *req.From().Address.Clone()
	if c := req.Contact(); c != nil && c.Address.Host != "" {
		d.target = *c.Address.Clone()
	} else if host, port, err := sip.ParseAddr(source); err == nil {
		d.target.Host, d.target.Port = host, port
	}
	d.routes = recordRoutes(req)
	return d
}

// giveUp ends the call by the caller's CANCEL.
func (in *Incoming) giveUp() {
	in.over.Store(true)
	in.cancel(legs.ErrHangup)
}

// respond sends a response with our tag, unless the caller has given up: a second final response would take the place
// of the 487 that is sent until its ACK comes.
func (in *Incoming) respond(status int, body []byte) error {
	if in.over.Load() {
		return errNoAnswer
	}
	res := in.e.response(in.req, status, in.tag, body)
	if err := in.tx.Respond(res); err != nil {
		return errNoAnswer
	}
	return nil
}

// finish refuses or hangs up what the handler left.
func (in *Incoming) finish() {
	in.mu.Lock()
	decided, leg := in.decided, in.leg
	in.decided = true
	in.mu.Unlock()
	if !decided {
		_ = in.respond(sip.StatusTemporarilyUnavailable, nil)
	}
	if leg != nil {
		ctx, cancel := context.WithTimeout(context.Background(), in.e.byeTimeout)
		defer cancel()
		_ = leg.Close(ctx)
	}
	in.cancel(legs.ErrClosed)
}

// response makes a response with our headers. The reason phrase is HTTP's or none: nobody reads it.
func (e *Endpoint) response(req *sip.Request, status int, tag string, body []byte) *sip.Response {
	res := sip.NewResponseFromRequest(req, status, reason(status), nil)
	if to := res.To(); to != nil && status > 100 {
		to.Params = withTag(to.Params, tag)
	}
	network := strings.ToUpper(req.Transport())
	if req.IsInvite() || req.Method == sip.UPDATE || req.Method == sip.OPTIONS {
		uri := e.contact(network, e.localIP(req.Source()))
		res.AppendHeader(&sip.ContactHeader{Address: uri})
		res.AppendHeader(sip.NewHeader("Allow", allowed))
	}
	switch status {
	case sip.StatusUnsupportedMediaType, sip.StatusNotAcceptable:
		res.AppendHeader(sip.NewHeader("Accept", contentSDP))
	case sip.StatusServiceUnavailable:
		res.AppendHeader(sip.NewHeader("Retry-After", retryAfter))
	}
	res.AppendHeader(sip.NewHeader("Server", e.cfg.UserAgent))
	if body != nil {
		kind := sip.ContentTypeHeader(contentSDP)
		res.AppendHeader(&kind)
	}
	res.SetBody(body)
	return res
}

// reason is a phrase for a status line.
func reason(status int) string {
	switch status {
	case sip.StatusTrying:
		return "Trying"
	case sip.StatusRinging:
		return "Ringing"
	case statusUnsupportedScheme:
		return "Unsupported URI Scheme"
	case sip.StatusBadExtension:
		return "Bad Extension"
	case sip.StatusVersionNotSupported:
		return "Version Not Supported"
	case sip.StatusMessageTooLarge:
		return "Message Too Large"
	case sip.StatusCallTransactionDoesNotExists:
		return "Call Does Not Exist"
	case sip.StatusRequestTerminated:
		return "Request Terminated"
	case sip.StatusNotAcceptableHere:
		return "Not Acceptable Here"
	case sip.StatusTemporarilyUnavailable:
		return "Temporarily Unavailable"
	case sip.StatusBusyHere:
		return "Busy Here"
	default:
		if text := http.StatusText(status); text != "" {
			return text
		}
		return "Refused"
	}
}

// withTag gives params with one tag, ours.
func withTag(params sip.HeaderParams, tag string) sip.HeaderParams {
	if params == nil {
		params = sip.NewParams()
	}
	if params.Has("tag") {
		params.Remove("tag")
	}
	params.Add("tag", tag)
	return params
}

// recordRoutes reads the route set of a message, in its order.
func recordRoutes(msg sip.Message) []sip.Uri {
	var routes []sip.Uri
	for _, h := range msg.GetHeaders("Record-Route") {
		for value := range strings.SplitSeq(h.Value(), ",") {
			start, end := strings.IndexByte(value, '<'), strings.IndexByte(value, '>')
			if start < 0 || end < start {
				continue
			}
			var uri sip.Uri
			if err := sip.ParseUri(value[start+1:end], &uri); err == nil {
				routes = append(routes, uri)
			}
		}
	}
	return routes
}
