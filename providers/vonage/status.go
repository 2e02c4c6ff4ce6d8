package vonage

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/go-resty/resty/v2"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

const finished = "Finished"

// status is what the API and the webhook say of a session. Of the result only what the settings name is looked at.
type status struct {
	ID     string                     `json:"sessionGuid"`
	State  string                     `json:"sessionState"`
	Result map[string]json.RawMessage `json:"paymentResultData"`
}

// Lookup asks what became of a session. Results are gone after the result window.
func (p *Provider) Lookup(ctx context.Context, s providers.Session) (providers.Report, error) {
	resp, err := p.client.Send(ctx, wire.OpLookup, func(r *resty.Request) (*resty.Response, error) {
		return r.Get(p.cfg.url("session/" + url.PathEscape(s.ID)))
	})
	if err != nil {
		return providers.Report{}, err
	}
	if resp.StatusCode() != http.StatusOK {
		return providers.Report{}, wire.StatusError(wire.OpLookup, resp.StatusCode())
	}
	bad := wire.BadAnswer(wire.OpLookup)
	st, ok := readStatus(resp.Body())
	if !ok || st.ID != s.ID {
		return providers.Report{}, bad
	}
	if st.State != finished {
		return providers.Report{OrderID: s.OrderID, Verdict: providers.Pending}, nil
	}
	report, ok := p.report(st)
	if !ok || report.OrderID != "" && report.OrderID != s.OrderID {
		return providers.Report{}, bad
	}
	report.OrderID = s.OrderID // the session is the order's, whether or not the gateway repeats it
	return report, nil
}

// Callback reads the webhook of the account. It says whose result it is by the session alone, where the gateway does not
// repeat our reference.
func (p *Provider) Callback(r *http.Request) (providers.Report, error) {
	bad := &providers.Error{Op: wire.OpCallback, Code: providers.CodeAnswer}
	if !p.known(r) {
		return providers.Report{}, &providers.Error{
			Op: wire.OpCallback, Code: providers.CodeRefusedClient, Status: http.StatusUnauthorized,
		}
	}
	body, err := wire.Message(r, wire.KindJSON)
	if err != nil {
		return providers.Report{}, bad
	}
	st, ok := readStatus(body)
	if !ok || st.State != finished {
		return providers.Report{}, bad
	}
	report, ok := p.report(st)
	if !ok {
		return providers.Report{}, bad
	}
	return report, nil
}

func readStatus(body []byte) (status, bool) {
	var st status
	if wire.Unmarshal(body, &st) != nil || !wire.PlainWord(st.ID, 128) || st.State == "" {
		return status{}, false
	}
	return st, true
}

// word is an entry of the result as a text, empty if there is none.
func (s status) word(name string) (string, bool) {
	raw, is := s.Result[name]
	if name == "" || !is || string(raw) == "null" {
		return "", true
	}
	var t wire.Text
	if json.Unmarshal(raw, &t) != nil {
		return "", false
	}
	return string(t), true
}

// report reads a finished session. Nothing of it is passed on unread.
func (p *Provider) report(st status) (providers.Report, bool) {
	n := p.cfg.Names
	var decision, kind, code, amount, currency, order, transaction, brand, last4 string
	for _, f := range []struct {
		to   *string
		name string
	}{
		{&decision, "decision"},
		{&kind, "transactionType"},
		{&code, "reasonCode"},
		{&amount, n.Amount},
		{&currency, n.Currency},
		{&order, n.Reference},
		{&transaction, n.Transaction},
		{&brand, n.Brand},
		{&last4, n.Last4},
	} {
		var ok bool
		if *f.to, ok = st.word(f.name); !ok {
			return providers.Report{}, false
		}
	}
	r := providers.Report{SessionID: st.ID, Verdict: p.verdict(decision, kind)}
	if r.Verdict == providers.Declined {
		r.Reason = p.reason(code)
	}
	if order != "" && !wire.PlainWord(order, 64) {
		return providers.Report{}, false
	}
	r.OrderID = order
	var err error
	if r.Amount, err = wire.Amount(p.cfg.wire(p.cfg.ResultFormat), r.Verdict, amount, currency, p.cfg.Currency); err != nil {
		return providers.Report{}, false
	}
	r.TransactionID, r.Card = wire.Reference(transaction), wire.Card(brand, last4)
	p.release(st.ID)
	return r, true
}

// verdict is that of the settings; a word that they do not know is unknown.
func (p *Provider) verdict(decision, kind string) providers.Verdict {
	if decision == "" {
		return p.cfg.NoDecision
	}
	if v, is := p.cfg.Decisions[decision+"/"+kind]; is {
		return v
	}
	if v, is := p.cfg.Decisions[decision]; is {
		return v
	}
	return providers.Unknown
}

func (p *Provider) reason(code string) string {
	if word, is := p.cfg.Reasons[code]; is {
		return word
	}
	return providers.ReasonGenericDecline
}
