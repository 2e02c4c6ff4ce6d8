package transfer

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
)

// maxOffer is the size limit of an SDP offer.
const maxOffer = 64 << 10

// answerTime bounds the making of an answer.
const answerTime = 5 * time.Second

// PhoneLeg is a caller's WebRTC leg with its data channel.
type PhoneLeg interface {
	legs.Leg
	Page
	// Ready is closed when the browser has connected; what is written before is not heard.
	Ready() <-chan struct{}
	// Messages makes take the receiver of what the page sends.
	Messages(take func(text []byte))
}

// Answerer answers WebRTC offers.
type Answerer interface {
	Answer(ctx context.Context, offer string) (leg PhoneLeg, answer string, err error)
}

// Phone is the HTTP side of the phone page's calls:
//
//	POST   /v1/phone/calls        an SDP offer in, the answer and the call's Location out; 429 where one address has
//	                              as many calls as it may
//	DELETE /v1/phone/calls/{id}   hang up
//
// It is an http.Handler, safe for concurrent use. Its calls run beside the requests; Gate.Drain waits for them.
type Phone struct {
	gate     *Gate
	answerer Answerer
	handler  http.Handler

	mu    sync.Mutex
	calls map[string]legs.Leg
	from  map[netip.Prefix]int // calls by where they come from
}

// NewPhone starts nothing.
func NewPhone(gate *Gate, answerer Answerer) *Phone {
	p := &Phone{gate: gate, answerer: answerer, calls: map[string]legs.Leg{}, from: map[netip.Prefix]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/phone/calls", p.call)
	mux.HandleFunc("DELETE /v1/phone/calls/{id}", p.hangup)
	p.handler = http.NewCrossOriginProtection().Handler(mux) // no other site's page may place calls
	return p
}

// ServeHTTP takes the page's requests.
func (p *Phone) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

func (p *Phone) call(w http.ResponseWriter, r *http.Request) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/sdp" {
		http.Error(w, "want an offer of type application/sdp", http.StatusUnsupportedMediaType)
		return
	}
	offer, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxOffer))
	if err != nil {
		http.Error(w, "the offer is too large", http.StatusRequestEntityTooLarge)
		return
	}
	if !p.gate.Available() {
		p.refuse(w)
		return
	}
	leave, ok := p.enter(r.RemoteAddr)
	if !ok {
		p.gate.metrics.refused()
		w.Header().Set("Retry-After", retryAfter)
		http.Error(w, "too many calls from this address", http.StatusTooManyRequests)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	leg, answer, err := p.answerer.Answer(ctx, string(offer))
	if err != nil {
		leave()
		p.gate.log.Debug("offer refused", zap.Error(err))
		http.Error(w, "the offer cannot be answered", http.StatusBadRequest)
		return
	}
	id := NewCallID()
	if !p.begin(id, leg, leave) {
		leave()
		p.gate.close(leg)
		p.refuse(w)
		return
	}
	w.Header().Set("Content-Type", "application/sdp")
	w.Header().Set("Location", "/v1/phone/calls/"+id)
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, answer) // a page that is gone is a caller who hangs up
}

// retryAfter is the seconds after which a caller who was refused may try again.
const retryAfter = "5"

func (p *Phone) refuse(w http.ResponseWriter) {
	p.gate.metrics.refused()
	w.Header().Set("Retry-After", retryAfter)
	http.Error(w, "no line is free", http.StatusServiceUnavailable)
}

// enter counts a call of an address, until it leaves; false where it has as many as one may. This machine is not counted:
// a proxy on it brings the calls of all.
func (p *Phone) enter(remote string) (leave func(), ok bool) {
	network := networkOf(remote)
	if network.Addr().IsLoopback() {
		return func() {}, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.from[network] >= p.gate.cfg.MaxPerAddress {
		return nil, false
	}
	p.from[network]++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.from[network]--; p.from[network] == 0 {
			delete(p.from, network)
		}
	}, true
}

// networkOf is what counts as one address: all of IPv4's and of the loopback's, the 64 bits of IPv6 that one line is given.
func networkOf(remote string) netip.Prefix {
	from, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Prefix{}
	}
	address, bits := from.Addr().Unmap().WithZone(""), 64
	if address.Is4() || address.IsLoopback() {
		bits = address.BitLen()
	}
	return netip.PrefixFrom(address, bits).Masked()
}

// begin runs the call beside the request that placed it; false when the gate is stopping. At its end it leaves.
func (p *Phone) begin(id string, leg PhoneLeg, leave func()) bool {
	p.mu.Lock()
	p.calls[id] = leg
	p.mu.Unlock()
	leg.Messages(p.reader(id, leg))
	return p.gate.beside(func() {
		p.gate.HandlePage(context.Background(), id, leg)
		p.mu.Lock()
		delete(p.calls, id)
		p.mu.Unlock()
		leave()
	})
}

func (p *Phone) hangup(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	leg, ok := p.calls[r.PathValue("id")]
	p.mu.Unlock()
	if !ok {
		http.Error(w, "no such call", http.StatusNotFound)
		return
	}
	p.gate.close(leg)
	w.WriteHeader(http.StatusNoContent)
}

// message is what page and gate say to each other over the data channel, beside control.Event.
type message struct {
	Type   control.Type `json:"type"`
	Text   string       `json:"text,omitempty"`
	Reason string       `json:"reason,omitempty"`
}

// Messages of the data channel.
const (
	messageText    control.Type = "text"
	messageRefused control.Type = "refused"
)

// reader takes what the page sends: lines of text. Anything else is dropped.
func (p *Phone) reader(id string, page Page) func([]byte) {
	return func(raw []byte) {
		var m message
		if len(raw) > 2*maxLine || json.Unmarshal(raw, &m) != nil || m.Type != messageText {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), answerTime)
		defer cancel()
		reason, ok := p.gate.Text(ctx, id, m.Text)
		if ok {
			return
		}
		if out, err := json.Marshal(message{Type: messageRefused, Reason: reason}); err == nil {
			_ = page.Send(out) // a page that is gone needs no answer
		}
	}
}
