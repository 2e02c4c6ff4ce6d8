package sip

import (
	"context"
	"mime"
	"strings"

	"github.com/emiago/sipgo/sip"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
)

// allowed are the methods that are answered with something else than 405.
const allowed = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE"

// contentSDP is the content type of a session description.
const contentSDP = "application/sdp"

// onInvite takes a new call, or an offer inside a call.
func (e *Endpoint) onInvite(req *sip.Request, tx sip.ServerTransaction) {
	if tag := toTag(req); tag != "" {
		if l, ok := e.find(req.CallID().Value(), tag); ok {
			l.onReinvite(req, tx)
			return
		}
		e.refuse(req, tx, sip.StatusCallTransactionDoesNotExists)
		return
	}
	offer, status := e.screen(req)
	if status != 0 {
		e.refuse(req, tx, status)
		return
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	in := &Incoming{
		e: e, id: randomID(8), tag: randomID(8), req: req, tx: tx, offer: offer, cancel: cancel,
		key: callKey{req.CallID().Value(), fromTag(req)}, headers: headers(req),
	}
	if status := e.admit(in); status != 0 {
		cancel(legs.ErrClosed)
		e.refuse(req, tx, status)
		return
	}
	tx.OnCancel(func(*sip.Request) { in.giveUp() })
	e.log.Debug("call comes in", zap.String("leg_id", in.id))
	e.cfg.Handler(ctx, in)
	in.finish()
	e.dismiss(in)
}

// screen checks a new INVITE; a status other than 0 refuses it.
func (e *Endpoint) screen(req *sip.Request) (offer *description, status int) {
	if hops := req.MaxForwards(); hops != nil && hops.Val() == 0 {
		return nil, sip.StatusTooManyHops
	}
	if !takesSDP(req) {
		return nil, sip.StatusNotAcceptable
	}
	body := req.Body()
	if len(body) == 0 {
		return nil, 0
	}
	if !isSDP(req) {
		return nil, sip.StatusUnsupportedMediaType
	}
	offer, err := parseDescription(body)
	if err != nil || len(offer.pick(e.cfg.Codecs)) == 0 {
		return nil, sip.StatusNotAcceptableHere
	}
	return offer, 0
}

// admit registers a ringing call and keeps Close waiting for it; a status other than 0 refuses it. One call that reaches
// us by two ways is a loop (RFC 3261 §8.2.2.2).
func (e *Endpoint) admit(in *Incoming) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.draining {
		return sip.StatusServiceUnavailable
	}
	if _, ok := e.incoming[in.key]; ok {
		return sip.StatusLoopDetected
	}
	e.incoming[in.key] = in
	e.tasks.Add(1)
	return 0
}

func (e *Endpoint) dismiss(in *Incoming) {
	e.mu.Lock()
	delete(e.incoming, in.key)
	e.mu.Unlock()
	e.tasks.Done()
}

// onAck passes an ACK on to the leg that waits for it.
func (e *Endpoint) onAck(req *sip.Request, _ sip.ServerTransaction) {
	if req.CallID() == nil || req.CSeq() == nil {
		return
	}
	if l, ok := e.find(req.CallID().Value(), toTag(req)); ok {
		l.acked(req.CSeq().SeqNo, req.Body())
	}
}

func (e *Endpoint) onBye(req *sip.Request, tx sip.ServerTransaction) {
	l, ok := e.within(req, tx)
	if !ok {
		return
	}
	e.refuse(req, tx, sip.StatusOK)
	l.end(legs.ErrHangup)
}

// onCancel sees only a CANCEL that matches no transaction.
func (e *Endpoint) onCancel(req *sip.Request, tx sip.ServerTransaction) {
	e.refuse(req, tx, sip.StatusCallTransactionDoesNotExists)
}

// onInfo takes a key from an INFO request (application/dtmf-relay, application/dtmf). Neither body nor key is logged.
func (e *Endpoint) onInfo(req *sip.Request, tx sip.ServerTransaction) {
	l, ok := e.within(req, tx)
	if !ok {
		return
	}
	body := req.Body()
	if len(body) == 0 {
		e.refuse(req, tx, sip.StatusOK)
		return
	}
	var kind string
	if h := req.ContentType(); h != nil {
		kind = h.Value()
	}
	key, held, err := dtmf.ParseInfo(kind, body)
	if err != nil {
		e.refuse(req, tx, sip.StatusUnsupportedMediaType)
		return
	}
	e.refuse(req, tx, sip.StatusOK)
	if l.dialog.once(req) {
		l.media.stream.Inject(dtmf.Event{Key: key, Duration: held, Source: dtmf.FromInfo})
	}
}

func (e *Endpoint) onUpdate(req *sip.Request, tx sip.ServerTransaction) {
	if l, ok := e.within(req, tx); ok {
		l.onUpdate(req, tx)
	}
}

func (e *Endpoint) onOptions(req *sip.Request, tx sip.ServerTransaction) {
	if toTag(req) != "" {
		if _, ok := e.within(req, tx); !ok {
			return
		}
	}
	res := e.response(req, sip.StatusOK, randomID(8), nil)
	res.AppendHeader(sip.NewHeader("Accept", contentSDP))
	_ = tx.Respond(res)
}

func (e *Endpoint) onOther(req *sip.Request, tx sip.ServerTransaction) {
	res := e.response(req, sip.StatusMethodNotAllowed, randomID(8), nil)
	res.AppendHeader(sip.NewHeader("Allow", allowed))
	_ = tx.Respond(res)
}

// within finds the leg of a request inside a call and takes its number, or refuses the request.
func (e *Endpoint) within(req *sip.Request, tx sip.ServerTransaction) (*Leg, bool) {
	l, ok := e.find(req.CallID().Value(), toTag(req))
	if !ok {
		e.refuse(req, tx, sip.StatusCallTransactionDoesNotExists)
		return nil, false
	}
	if !l.dialog.accept(req) {
		e.refuse(req, tx, sip.StatusInternalServerError)
		return nil, false
	}
	return l, true
}

// refuse responds without a body; 200 too.
func (e *Endpoint) refuse(req *sip.Request, tx sip.ServerTransaction, status int) {
	_ = tx.Respond(e.response(req, status, tagFor(req), nil))
}

// retryAfter is what a call that comes at a bad time is told, in seconds.
const retryAfter = "5"

func toTag(req *sip.Request) string {
	if h := req.To(); h != nil {
		tag, _ := h.Params.Get("tag")
		return tag
	}
	return ""
}

func fromTag(req *sip.Request) string {
	if h := req.From(); h != nil {
		tag, _ := h.Params.Get("tag")
		return tag
	}
	return ""
}

// isSDP tells whether the body says that it is a session description; no Content-Type at all is taken for one.
func isSDP(req *sip.Request) bool {
	h := req.GetHeader("Content-Type")
	if h == nil {
		return true
	}
	kind, _, err := mime.ParseMediaType(h.Value())
	return err == nil && strings.EqualFold(kind, contentSDP)
}

// headers copies the header fields of a request: sipgo parses some of them at the first look, which is no reading.
func headers(req *sip.Request) map[string]string {
	out := copyHeaders(req.Headers())
	out["\x00from"] = record(req.From().Address)
	out["\x00to"] = record(req.To().Address)
	return out
}

func copyHeaders(fields []sip.Header) map[string]string {
	out := make(map[string]string)
	for _, h := range fields {
		name := strings.ToLower(h.Name())
		if _, ok := out[name]; !ok {
			out[name] = h.Value()
		}
	}
	return out
}

// record is an address without its parameters.
func record(u sip.Uri) string {
	u.UriParams, u.Headers, u.Password = nil, nil, ""
	return u.String()
}
