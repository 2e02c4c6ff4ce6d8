package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// sessionLife is how long a session of the simulated provider lives.
const sessionLife = 15 * time.Minute

// provider is the simulated provider: it opens sessions, and ends them as it is told to. It sees no card.
type provider struct {
	now func() time.Time

	mu       sync.Mutex
	down     bool // for the next session
	sessions map[string]*session
	last     *session
}

// session is one order that is to be paid.
type session struct {
	id     string
	order  providers.Order
	report providers.Report // the word on it; Pending while there is none
}

var (
	_ providers.Provider  = (*provider)(nil)
	_ providers.Looker    = (*provider)(nil)
	_ providers.Canceller = (*provider)(nil)
)

func newProvider(now func() time.Time) *provider {
	return &provider{now: now, sessions: make(map[string]*session)}
}

// Open launches a session, or is down where that was asked for.
func (p *provider) Open(_ context.Context, order providers.Order) (providers.Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		p.down = false
		return providers.Session{}, &providers.Error{Op: "launch", Code: providers.CodeDown}
	}
	s := &session{
		id: fmt.Sprintf("session-%d", len(p.sessions)+1), order: order,
		report: providers.Report{OrderID: order.OrderID, Verdict: providers.Pending},
	}
	p.sessions[s.id], p.last = s, s
	return providers.Session{ID: s.id, Link: s.id, OrderID: order.OrderID, ExpiresAt: p.now().Add(sessionLife)}, nil
}

// Callback reads what end has sent.
func (p *provider) Callback(r *http.Request) (providers.Report, error) {
	var report providers.Report
	if err := json.NewDecoder(r.Body).Decode(&report); err != nil {
		return providers.Report{}, &providers.Error{Op: "callback", Code: providers.CodeAnswer}
	}
	return report, nil
}

// Capabilities tells that it can be asked and cancelled.
func (p *provider) Capabilities() providers.Capabilities {
	return providers.Capabilities{Lookup: true, Cancel: true, CallbackHorizon: time.Hour}
}

// Lookup tells what became of a session.
func (p *provider) Lookup(_ context.Context, s providers.Session) (providers.Report, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.sessions[s.ID]
	if !ok {
		return providers.Report{}, &providers.Error{Op: "lookup", Code: providers.CodeNotFound}
	}
	return known.report, nil
}

// Cancel ends a session that has no word yet.
func (p *provider) Cancel(_ context.Context, s providers.Session) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.sessions[s.ID]
	if !ok {
		return &providers.Error{Op: "cancel", Code: providers.CodeNotFound}
	}
	if known.report.Verdict != providers.Pending {
		return &providers.Error{Op: "cancel", Code: providers.CodeLate}
	}
	known.report.Verdict, known.report.Reason = providers.Cancelled, providers.ReasonCancelledByCaller
	return nil
}

// failNext makes the next session fail to open.
func (p *provider) failNext() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = true
}

// end gives the session that was opened last its word, and the callback that tells it. Another amount than the order's
// is reported where wrong is set.
func (p *provider) end(word providers.Report, wrong bool) (url string, body []byte, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.last
	word.OrderID, word.Amount, word.TransactionID = s.order.OrderID, s.order.Amount, "transaction-"+s.id
	if wrong {
		word.Amount = payments.Money{Minor: word.Amount.Minor + 1, Currency: word.Amount.Currency}
	}
	s.report = word
	body, err = json.Marshal(word)
	return s.order.CallbackURL, body, err
}
