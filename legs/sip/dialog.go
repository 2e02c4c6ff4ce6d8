package sip

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/netip"
	"strconv"
	"sync"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// errNoAnswer tells that a request inside a call got no final response.
var errNoAnswer = errors.New("no answer to a request")

// dialog is the state of RFC 3261 §12: what the requests of one call are made from. It is safe for concurrent use.
type dialog struct {
	e       *Endpoint
	callID  string
	tag     string // ours
	network string
	ip      netip.Addr // ours
	contact sip.Uri    // ours

	mu         sync.Mutex
	local      sip.FromHeader // with our tag
	remote     sip.ToHeader   // with the other side's tag, once known
	target     sip.Uri
	routes     []sip.Uri
	source     string // where the other side's last request came from
	cseq       uint32
	remoteCSeq uint32
	infoBranch string // of the other side's last key by INFO
}

func (d *dialog) key() callKey { return callKey{d.callID, d.tag} }

// request makes the next request of the dialog.
func (d *dialog) request(method sip.RequestMethod) *sip.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cseq++
	return d.build(method, d.cseq)
}

// ack makes the ACK of a 2xx to the INVITE numbered cseq (RFC 3261 §13.2.2.4).
func (d *dialog) ack(cseq uint32) *sip.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.build(sip.ACK, cseq)
}

func (d *dialog) build(method sip.RequestMethod, cseq uint32) *sip.Request {
	req := sip.NewRequest(method, *d.target.Clone())
	req.Recipient.Headers = nil
	d.e.bind(req, d.network)
	req.AppendHeader(d.e.via(d.network, d.ip))
	for i := range d.routes {
		req.AppendHeader(&sip.RouteHeader{Address: *d.routes[i].Clone()})
	}
	req.AppendHeader(sip.HeaderClone(&d.local))
	req.AppendHeader(sip.HeaderClone(&d.remote))
	id := sip.CallIDHeader(d.callID)
	req.AppendHeader(&id)
	req.AppendHeader(&sip.CSeqHeader{SeqNo: cseq, MethodName: method})
	hops := sip.MaxForwardsHeader(70)
	req.AppendHeader(&hops)
	req.AppendHeader(&sip.ContactHeader{Address: *d.contact.Clone()})
	req.AppendHeader(sip.NewHeader("User-Agent", d.e.cfg.UserAgent))
	req.SetBody(nil)
	if len(d.routes) > 0 {
		req.SetDestination(hostPort(d.routes[0]))
	} else {
		req.SetDestination(reach(d.target, d.network, d.source))
	}
	return req
}

// accept takes the number of a request of the other side; it is false when it is out of order (RFC 3261 §12.2.2).
func (d *dialog) accept(req *sip.Request) bool {
	cseq := req.CSeq()
	if cseq == nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.remoteCSeq != 0 && cseq.SeqNo < d.remoteCSeq {
		return false
	}
	d.remoteCSeq = cseq.SeqNo
	if src := req.Source(); src != "" {
		d.source = src
	}
	return true
}

// once tells whether the key of an INFO is a new one. A request comes again, with the branch that it had, after its
// transaction was dropped where its answer was lost (RFC 3261 §17.2.3).
func (d *dialog) once(req *sip.Request) bool {
	branch := ""
	if via := req.Via(); via != nil {
		branch, _ = via.Params.Get("branch")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if branch != "" && d.infoBranch == branch {
		return false
	}
	d.infoBranch = branch
	return true
}

// refresh takes a new remote target from a Contact header (RFC 3261 §12.2).
func (d *dialog) refresh(contact *sip.ContactHeader) {
	if contact == nil || contact.Address.Host == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.target = *contact.Address.Clone()
}

// peer is the host that the other side's requests come from, or where ours go.
func (d *dialog) peer() netip.Addr {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range []string{d.source, hostPort(d.target)} {
		if ap, err := netip.ParseAddrPort(s); err == nil {
			return ap.Addr().Unmap()
		}
	}
	return netip.Addr{}
}

// do sends a request, not an INVITE, and waits for its final response, whatever it says.
func (e *Endpoint) do(ctx context.Context, req *sip.Request) error {
	tx, err := e.begin(ctx, req)
	if err != nil {
		return err
	}
	defer tx.Terminate()
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return nil
			}
		case <-tx.Done():
			return errNoAnswer
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// begin opens a client transaction. Errors of the stack are not passed on: they quote the request.
func (e *Endpoint) begin(ctx context.Context, req *sip.Request) (sip.ClientTransaction, error) {
	tx, err := e.client.TransactionRequest(ctx, req, asItIs)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, errNoAnswer
	}
	return tx, nil
}

// write sends an ACK.
func (e *Endpoint) write(req *sip.Request) error {
	if err := e.client.WriteRequest(req, asItIs); err != nil {
		return errNoAnswer
	}
	return nil
}

// asItIs keeps sipgo from adding headers: requests here are whole.
func asItIs(*sipgo.Client, *sip.Request) error { return nil }

// randomID is n bytes of chance in hexadecimal digits.
func randomID(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // Never fails since Go 1.24.
	return hex.EncodeToString(b)
}

func itoa(n int) string { return strconv.Itoa(n) }
