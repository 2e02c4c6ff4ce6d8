package sip

import (
	"context"
	"errors"
	"slices"

	"github.com/emiago/sipgo/sip"

	"github.com/tonegate/tonegate/legs"
)

// attempt is an outgoing call until it is answered or refused. One goroutine owns it.
type attempt struct {
	leg      *Leg
	req      *sip.Request
	tx       sip.ClientTransaction
	inv      Invite
	heard    bool // a provisional response came: a CANCEL may go (RFC 3261 §9.1)
	detached bool // what is left goes on without the caller of Dial, who gave up
}

// wait runs until the call is decided, or early media comes and is wanted.
func (a *attempt) wait(ctx context.Context) (*Leg, error) {
	for {
		select {
		case res := <-a.tx.Responses():
			if !res.IsProvisional() {
				return a.decided(res)
			}
			a.provisional(res)
			if a.early(res) {
				return a.leg, nil
			}
		case <-a.tx.Done():
			return nil, a.failed()
		case <-a.leg.e.closing:
			return nil, legs.ErrClosed
		case <-ctx.Done():
			a.giveUp()
			return nil, context.Cause(ctx)
		}
	}
}

// failed says why a transaction ended without a final response.
func (a *attempt) failed() error {
	status := sip.StatusServiceUnavailable
	if errors.Is(a.tx.Err(), sip.ErrTransactionTimeout) {
		status = sip.StatusRequestTimeout
	}
	return &legs.RefusedError{Status: status}
}

func (a *attempt) provisional(res *sip.Response) {
	a.heard = true
	if res.StatusCode > sip.StatusTrying && a.inv.Ringing != nil {
		a.inv.Ringing(res.StatusCode)
	}
}

// early brings the leg up on a provisional response with a description; what follows is awaited in the background.
func (a *attempt) early(res *sip.Response) bool {
	l := a.leg
	if !a.inv.Early || len(res.Body()) == 0 || l.takeAnswer(res.Body()) != nil {
		return false
	}
	l.dialog.establish(res)
	l.start()
	if !l.e.start(a.follow) {
		l.end(legs.ErrClosed)
	}
	a.detached = true
	return true
}

// follow waits for the final response of a call with early media.
func (a *attempt) follow() {
	l := a.leg
	for {
		select {
		case res := <-a.tx.Responses():
			switch {
			case res.IsProvisional():
				a.provisional(res)
				continue
			case res.IsSuccess():
				a.answered(res)
				if err := l.takeAnswer(res.Body()); err != nil {
					l.end(err)
				}
			default:
				l.end(&legs.RefusedError{Status: res.StatusCode})
			}
		case <-a.tx.Done():
			l.end(a.failed())
		case <-l.done:
			a.cancel()
		}
		return
	}
}

// answered takes a 2xx: dialog and ACK.
func (a *attempt) answered(res *sip.Response) {
	l := a.leg
	l.dialog.establish(res)
	l.mu.Lock()
	l.remoteHeaders = copyHeaders(res.Headers())
	l.bye = true
	l.mu.Unlock()
	cseq := a.req.CSeq().SeqNo
	a.tx.OnRetransmission(func(*sip.Response) { _ = l.e.write(l.dialog.ack(cseq)) })
	_ = l.e.write(l.dialog.ack(cseq)) // Lost or not, a copy of the 2xx asks for it again.
	close(l.ready)
}

func (a *attempt) decided(res *sip.Response) (*Leg, error) {
	if !res.IsSuccess() {
		return nil, &legs.RefusedError{Status: res.StatusCode}
	}
	l := a.leg
	a.answered(res)
	l.start()
	if err := l.takeAnswer(res.Body()); err != nil {
		a.detached = true
		l.end(err) // With a BYE: the other side believes in the call.
		<-l.closed
		return nil, err
	}
	return l, nil
}

// giveUp cancels the call in the background: no CANCEL goes before a provisional response, and a 2xx that crosses it is
// acknowledged and hung up.
func (a *attempt) giveUp() {
	l := a.leg
	l.start()
	l.end(legs.ErrClosed)
	if !l.e.start(a.cancel) {
		a.tx.Terminate()
	}
	a.detached = true
}

// cancel runs after the leg has ended.
func (a *attempt) cancel() {
	ctx, stop := context.WithTimeout(context.Background(), cancelTimeout)
	defer stop()
	sent := false
	for {
		if a.heard && !sent {
			sent = true
			a.sendCancel(ctx)
		}
		select {
		case res := <-a.tx.Responses():
			if res.IsProvisional() {
				a.heard = true
				continue
			}
			if res.IsSuccess() {
				<-a.leg.closed
				a.answered(res)
				a.leg.hangUp()
			}
		case <-a.tx.Done():
		case <-a.leg.e.closing:
			a.tx.Terminate()
		case <-ctx.Done():
			a.tx.Terminate()
		}
		return
	}
}

// sendCancel sends a CANCEL; its own response is of no interest, the INVITE's is.
func (a *attempt) sendCancel(ctx context.Context) {
	l := a.leg
	req := sip.NewRequest(sip.CANCEL, *a.req.Recipient.Clone())
	l.e.bind(req, l.dialog.network)
	req.AppendHeader(a.req.Via().Clone())
	sip.CopyHeaders("Route", a.req, req)
	for _, h := range []sip.Header{a.req.From(), a.req.To(), a.req.CallID()} {
		req.AppendHeader(sip.HeaderClone(h))
	}
	req.AppendHeader(&sip.CSeqHeader{SeqNo: a.req.CSeq().SeqNo, MethodName: sip.CANCEL})
	hops := sip.MaxForwardsHeader(70)
	req.AppendHeader(&hops)
	req.SetBody(nil)
	req.SetDestination(a.req.Destination())
	l.e.start(func() { _ = l.e.do(ctx, req) })
}

// establish takes the other side's tag, target and route from a 2xx (RFC 3261 §12.1.2).
func (d *dialog) establish(res *sip.Response) {
	routes := recordRoutes(res)
	d.mu.Lock()
	defer d.mu.Unlock()
	if to := res.To(); to != nil {
		d.remote = sip.ToHeader{DisplayName: to.DisplayName, Address: *to.Address.Clone(), Params: to.Params.Clone()}
	}
	if c := res.Contact(); c != nil && c.Address.Host != "" {
		d.target = *c.Address.Clone()
	}
	d.routes = nil
	for _, route := range slices.Backward(routes) {
		d.routes = append(d.routes, route)
	}
	d.source = res.Source()
}
