package sip

import (
	"context"
	"errors"

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

// wait runs until the call is decided.
func (a *attempt) wait(ctx context.Context) (*Leg, error) {
	for {
		select {
		case res := <-a.tx.Responses():
			if res.IsProvisional() {
				a.provisional(res)
				continue
			}
			return a.decided(res)
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

func (a *attempt) decided(res *sip.Response) (*Leg, error) {
	if !res.IsSuccess() {
		return nil, &legs.RefusedError{Status: res.StatusCode}
	}
	l := a.leg
	l.dialog.establish(res)
	l.remoteHeaders = responseHeaders(res)
	a.acknowledge()
	err := l.takeAnswer(res.Body())
	if err != nil {
		a.detached = true
		l.start()
		l.end(err) // With a BYE: the other side believes in the call.
		<-l.closed
		return nil, err
	}
	l.start()
	return l, nil
}

// acknowledge sends the ACK, and again for each copy of the 2xx.
func (a *attempt) acknowledge() {
	l := a.leg
	cseq := a.req.CSeq().SeqNo
	a.tx.OnRetransmission(func(*sip.Response) { _ = l.e.write(l.dialog.ack(cseq)) })
	_ = l.e.write(l.dialog.ack(cseq)) // Lost or not, a copy of the 2xx asks for it again.
	close(l.ready)
}

// giveUp cancels the call in the background: no CANCEL goes before a provisional response, and a 2xx that crosses it is
// acknowledged and hung up.
func (a *attempt) giveUp() {
	l := a.leg
	if !l.e.start(a.cancel) {
		a.tx.Terminate()
		return
	}
	a.detached = true
}

func (a *attempt) cancel() {
	ctx, stop := context.WithTimeout(context.Background(), cancelTimeout)
	defer stop()
	defer a.tx.Terminate()
	sent := false
	for {
		if a.heard && !sent {
			sent = true
			a.sendCancel(ctx)
		}
		select {
		case res := <-a.tx.Responses():
			switch {
			case res.IsProvisional():
				a.heard = true
				continue
			case res.IsSuccess():
				a.leg.dialog.establish(res)
				a.acknowledge()
				a.leg.end(legs.ErrClosed)
				<-a.leg.closed
				return
			}
		case <-a.tx.Done():
		case <-a.leg.e.closing:
		case <-ctx.Done():
		}
		a.leg.abandon()
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
	l.e.start(func() { _, _ = l.e.do(ctx, req) })
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
	for i := len(routes) - 1; i >= 0; i-- {
		d.routes = append(d.routes, routes[i])
	}
	d.source = res.Source()
}

// responseHeaders copies the header fields of a response.
func responseHeaders(res *sip.Response) map[string]string {
	return copyHeaders(res.Headers())
}
