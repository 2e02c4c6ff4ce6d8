package pcipal

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Provider opens sessions at a PCI Pal-style provider. Safe for concurrent use. Close lets go of its connections.
type Provider struct {
	cfg    Config
	now    func() time.Time
	client *wire.Client
}

var (
	_ providers.Entrant    = (*Provider)(nil)
	_ providers.Provider   = (*Provider)(nil)
	_ providers.Looker     = (*Provider)(nil)
	_ providers.Canceller  = (*Provider)(nil)
	_ providers.Progresser = (*Provider)(nil)
	_ providers.Viewer     = (*Provider)(nil)
)

// New makes a provider. It sends nothing.
func New(cfg Config, deps wire.Deps) (*Provider, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("pcipal: %w", err)
	}
	cfg = cfg.withDefaults()
	if deps.Now == nil {
		deps.Now = time.Now
	}
	client, err := wire.NewClient(cfg.Access, wire.Grant{
		Form:    url.Values{"tenantname": {cfg.TenantName}, "username": {cfg.Username}},
		Repeats: map[string]string{"client_id": cfg.ClientID},
	}, deps)
	if err != nil {
		return nil, fmt.Errorf("pcipal: %w", err)
	}
	return &Provider{cfg: cfg, now: deps.Now, client: client}, nil
}

// Close closes idle connections. It is idempotent.
func (p *Provider) Close() error { return p.client.Close() }

// Enter gets a token.
func (p *Provider) Enter(ctx context.Context) error {
	_, err := p.client.Token(ctx)
	return err
}

// Capabilities tells what the profile declares.
func (p *Provider) Capabilities() providers.Capabilities {
	e := p.cfg.Extensions
	modes := []providers.Mode{providers.ModeBridge}
	if e.Progress {
		modes = append(modes, providers.ModeGuided)
	}
	return providers.Capabilities{
		Modes: modes, Lookup: e.Lookup, Cancel: e.Cancel, Progress: e.Progress,
		View: p.cfg.ViewURL != "", Retries: providers.RetriesInside,
		Idempotency:  providers.Idempotency{Model: p.cfg.Idempotency},
		AmountFormat: p.cfg.AmountFormat, CallbackFormat: p.cfg.CallbackFormat,
		Currencies: []string{p.cfg.Currency}, CallbackHorizon: p.cfg.CallbackHorizon,
	}
}

// Open gets a token and launches a session.
func (p *Provider) Open(ctx context.Context, order providers.Order) (providers.Session, error) {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Patience)
	defer cancel()
	body, err := p.launchBody(order)
	if err != nil {
		return providers.Session{}, err
	}
	send := p.client.Send
	if p.cfg.Idempotency == providers.IdempotentNone {
		send = p.client.SendOnce
	}
	resp, err := send(ctx, wire.OpLaunch, func(r *resty.Request) (*resty.Response, error) {
		return r.SetHeader("Content-Type", "application/json").SetBody(body).Post(p.cfg.launchURL())
	})
	if err != nil {
		return providers.Session{}, err
	}
	if resp.StatusCode() != http.StatusOK && resp.StatusCode() != http.StatusCreated {
		return providers.Session{}, wire.StatusError(wire.OpLaunch, resp.StatusCode())
	}
	return p.launched(resp.Body(), order)
}

// launchBody writes an order as the profile's flow wants it. The merchant's reference is a field of its own.
func (p *Provider) launchBody(order providers.Order) ([]byte, error) {
	bad := &providers.Error{Op: wire.OpLaunch, Code: providers.CodeConfig}
	if order.Amount.Currency != p.cfg.Currency {
		return nil, bad
	}
	amount, err := p.cfg.wire(p.cfg.AmountFormat).Write(order.Amount)
	if err != nil {
		return nil, bad
	}
	values := map[string]string{}
	maps.Copy(values, p.cfg.InitialValues)
	if order.Language != "" {
		values["languageLocale"] = order.Language
	}
	values["orderId"], values["reference"] = order.OrderID, order.Reference
	values["amount"], values["currencyCode"] = amount, order.Amount.Currency
	values["callbackURL"] = order.CallbackURL
	if order.ReturnURL != "" {
		values["returnURL"] = order.ReturnURL
	}
	flow, initial := "flowId", "initialValues"
	if p.cfg.FieldCase == CasePascal {
		flow, initial = "FlowId", "InitialValues"
		values = pascal(values)
	}
	body, err := json.Marshal(map[string]any{flow: p.cfg.flowID(), initial: values})
	if err != nil {
		return nil, bad
	}
	return body, nil
}

func pascal(values map[string]string) map[string]string {
	out := make(map[string]string, len(values))
	for name, value := range values {
		if c := name[0]; c >= 'a' && c <= 'z' {
			name = string(c-'a'+'A') + name[1:]
		}
		out[name] = value
	}
	return out
}

// launched reads the answer. Facts of the order that it repeats must be those that were asked for.
func (p *Provider) launched(body []byte, order providers.Order) (providers.Session, error) {
	bad := wire.BadAnswer(wire.OpLaunch)
	var answer struct {
		ID       wire.ID    `json:"Id"` // names are matched in any casing
		Link     wire.ID    `json:"LinkId"`
		OrderID  *wire.Text `json:"orderId"`
		Amount   *wire.Text `json:"amount"`
		Currency *wire.Text `json:"currencyCode"`
	}
	if wire.Unmarshal(body, &answer) != nil || !wire.PlainWord(string(answer.ID), 128) ||
		!wire.PlainWord(string(answer.Link), 64) {
		return providers.Session{}, bad
	}
	if answer.OrderID != nil && string(*answer.OrderID) != order.OrderID ||
		answer.Currency != nil && wire.Currency(string(*answer.Currency), p.cfg.Currency) != order.Amount.Currency {
		return providers.Session{}, bad
	}
	if answer.Amount != nil {
		got, err := p.cfg.wire(p.cfg.AmountFormat).Parse(string(*answer.Amount), order.Amount.Currency)
		if err != nil || got != order.Amount {
			return providers.Session{}, bad
		}
	}
	return providers.Session{
		ID: string(answer.ID), Link: string(answer.Link), OrderID: order.OrderID,
		ExpiresAt: p.now().Add(p.cfg.SessionLife),
	}, nil
}
