package pcipal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Lookup asks what became of a session.
func (p *Provider) Lookup(ctx context.Context, s providers.Session) (providers.Report, error) {
	resp, err := p.client.Send(ctx, wire.OpLookup, func(r *resty.Request) (*resty.Response, error) {
		return r.Get(p.extension(s, ""))
	})
	if err != nil {
		return providers.Report{}, err
	}
	if resp.StatusCode() != http.StatusOK {
		return providers.Report{}, wire.StatusError(wire.OpLookup, resp.StatusCode())
	}
	bad := wire.BadAnswer(wire.OpLookup)
	var answer struct {
		ID          wire.ID   `json:"id"`
		State       string    `json:"state"`
		Result      string    `json:"transactionResult"`
		Reason      string    `json:"reason"`
		Order       string    `json:"orderReference"`
		Amount      wire.Text `json:"orderAmount"`
		Currency    string    `json:"orderCurrency"`
		Brand       string    `json:"cardType"`
		Last4       string    `json:"cardLast4"`
		Transaction string    `json:"transactionID"`
	}
	if wire.Unmarshal(resp.Body(), &answer) != nil || string(answer.ID) != s.ID || answer.Order != s.OrderID {
		return providers.Report{}, bad
	}
	if answer.Result == "" {
		return p.unfinished(answer.State, s)
	}
	report, err := p.report(result{
		word: answer.Result, reason: answer.Reason, order: answer.Order, amount: string(answer.Amount),
		currency: answer.Currency, transaction: answer.Transaction, brand: answer.Brand, last4: answer.Last4,
	})
	if err != nil {
		bad.Err = err
		return providers.Report{}, bad
	}
	return report, nil
}

// unfinished is the report on a session without a result. One that ended without any was never used.
func (p *Provider) unfinished(state string, s providers.Session) (providers.Report, error) {
	switch state {
	case "open", "connected", "capturing", "submitted":
		return providers.Report{OrderID: s.OrderID, Verdict: providers.Pending}, nil
	case "ended":
		return providers.Report{OrderID: s.OrderID, Verdict: providers.Cancelled}, nil
	default:
		return providers.Report{}, wire.BadAnswer(wire.OpLookup)
	}
}

// Cancel ends a session that is not submitted yet; too late is CodeLate.
func (p *Provider) Cancel(ctx context.Context, s providers.Session) error {
	resp, err := p.client.Send(ctx, wire.OpCancel, func(r *resty.Request) (*resty.Response, error) {
		return r.Post(p.extension(s, "/cancel"))
	})
	if err != nil {
		return err
	}
	if resp.IsError() {
		return wire.StatusError(wire.OpCancel, resp.StatusCode())
	}
	return nil
}

// Progress reads the stream of events. It ends without an error when the provider ends it or ctx does.
func (p *Provider) Progress(ctx context.Context, s providers.Session, seen func(providers.Progress)) error {
	resp, err := p.client.Stream(ctx, wire.OpProgress, p.extension(s, "/events"))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	return wire.ReadProgress(ctx, resp.Body, seen)
}

func (p *Provider) extension(s providers.Session, verb string) string {
	return strings.TrimRight(p.cfg.Extensions.URL, "/") + "/" + url.PathEscape(s.ID) + verb
}
