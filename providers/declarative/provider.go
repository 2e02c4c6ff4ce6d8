package declarative

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Kind is the word for these providers in the operator's file.
const Kind = "declarative"

// Provider is one that a file describes. Safe for concurrent use. Close lets go of its connections.
type Provider struct {
	file   File
	plan   *plan
	secret map[string]string
	now    func() time.Time
	client *wire.Client
}

var (
	_ providers.Entrant    = (*Provider)(nil)
	_ providers.Provider   = (*Provider)(nil)
	_ providers.Looker     = (*Provider)(nil)
	_ providers.Canceller  = (*Provider)(nil)
	_ providers.Progresser = (*Provider)(nil)
)

// New makes a provider of a file; dir is where its secrets' relative paths begin. It sends nothing.
func New(f File, dir string, deps wire.Deps) (*Provider, error) {
	plan, err := f.compile()
	if err != nil {
		return nil, fmt.Errorf("declarative: %w", err)
	}
	f = f.withDefaults()
	secret, err := f.secrets(dir)
	if err != nil {
		return nil, fmt.Errorf("declarative: %w", err)
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	p := &Provider{file: f, plan: plan, secret: secret, now: deps.Now}
	access, grant, err := p.entrance(dir)
	if err != nil {
		return nil, fmt.Errorf("declarative: token: %w", err)
	}
	if p.client, err = wire.NewClient(access, grant, deps); err != nil {
		return nil, fmt.Errorf("declarative: %w", err)
	}
	return p, nil
}

// entrance is how the token is asked for.
func (p *Provider) entrance(dir string) (wire.Access, wire.Grant, error) {
	s, t := p.scope(), p.file.Token
	address, err := p.plan.tokenURL.render(s)
	client, err2 := p.plan.clientID.render(s)
	access := wire.Access{TokenURL: address, ClientID: client, Issuer: t.Issuer, Audience: t.Audience, TLS: p.file.TLS}
	if path, inFile := p.file.Secrets[t.Credential+fileSuffix]; inFile {
		access.SecretsPath = beside(dir, path)
	} else {
		access.ClientSecret = p.file.Secrets[t.Credential]
	}
	grant := wire.Grant{Basic: t.Auth == authBasic, Form: url.Values{}, Scopes: t.Scopes, Repeats: map[string]string{}}
	faults := make([]error, 0, 2+len(p.plan.form)+len(p.plan.repeats))
	faults = append(faults, err, err2)
	for name, field := range p.plan.form {
		value, err := field.render(s)
		faults = append(faults, err)
		grant.Form.Set(name, value)
	}
	for name, field := range p.plan.repeats {
		value, err := field.render(s)
		faults = append(faults, err)
		grant.Repeats[name] = value
	}
	return access, grant, errors.Join(faults...)
}

// scope is what the texts of requests may name.
func (p *Provider) scope() scope { return scope{Values: p.file.Values, Secret: p.secret} }

// Close closes idle connections. It is idempotent.
func (p *Provider) Close() error { return p.client.Close() }

// Enter gets a token.
func (p *Provider) Enter(ctx context.Context) error {
	_, err := p.client.Token(ctx)
	return err
}

// Capabilities tells what the file declares.
func (p *Provider) Capabilities() providers.Capabilities {
	f := p.file
	return providers.Capabilities{
		Modes: f.Modes, Lookup: f.Lookup != nil, Cancel: f.Cancel != nil, Progress: f.Progress != nil, Retries: f.Retries,
		Idempotency:  providers.Idempotency{Model: f.Idempotency, Life: f.IdempotencyLife},
		AmountFormat: f.AmountFormat, CallbackFormat: f.CallbackFormat, Currencies: []string{f.Currency},
		CallbackHorizon: f.CallbackHorizon, ResultWindow: f.ResultWindow,
	}
}

// Open gets a token and launches a session.
func (p *Provider) Open(ctx context.Context, order providers.Order) (providers.Session, error) {
	ctx, cancel := context.WithTimeout(ctx, p.file.Patience)
	defer cancel()
	s := p.scope()
	amount, err := p.file.wire(p.file.AmountFormat).Write(order.Amount)
	if err != nil || order.Amount.Currency != p.file.Currency {
		return providers.Session{}, &providers.Error{Op: wire.OpLaunch, Code: providers.CodeConfig}
	}
	s.Order = orderWords{
		ID: order.OrderID, Reference: order.Reference, Amount: amount, Currency: order.Amount.Currency,
		CallbackURL: order.CallbackURL, ReturnURL: order.ReturnURL,
	}
	send := p.client.Send
	if p.file.Idempotency == providers.IdempotentNone {
		send = p.client.SendOnce
	}
	resp, err := p.exchange(ctx, wire.OpLaunch, send, p.plan.launch, s)
	if err != nil {
		return providers.Session{}, err
	}
	return p.launched(resp.Body(), s, order)
}

// Cancel ends a session that is not submitted yet; too late is CodeLate.
func (p *Provider) Cancel(ctx context.Context, session providers.Session) error {
	_, err := p.exchange(ctx, wire.OpCancel, p.client.Send, p.plan.cancel, p.at(session))
	return err
}

// Progress reads the stream of events. It ends without an error when the provider ends it or ctx does.
func (p *Provider) Progress(ctx context.Context, session providers.Session, seen func(providers.Progress)) error {
	address, err := p.plan.progress.url.render(p.at(session))
	if err != nil {
		return &providers.Error{Op: wire.OpProgress, Code: providers.CodeConfig}
	}
	resp, err := p.client.Stream(ctx, wire.OpProgress, address)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // what was wanted of it was read
	return wire.ReadProgress(ctx, resp.Body, seen)
}

// at is the scope of a session that was opened; of its order only the id is known.
func (p *Provider) at(session providers.Session) scope {
	s := p.scope()
	s.Session = sessionWords{ID: url.PathEscape(session.ID), Order: url.PathEscape(session.OrderID)}
	s.Order.ID = s.Session.Order
	return s
}

// sender is Send or SendOnce of a wire.Client.
type sender func(context.Context, string, wire.Exchange) (*resty.Response, error)

// exchange makes the request of a call and takes an answer that says yes.
func (p *Provider) exchange(ctx context.Context, op string, send sender, c call, s scope) (*resty.Response, error) {
	config := &providers.Error{Op: op, Code: providers.CodeConfig}
	address, err := c.url.render(s)
	if err != nil || !wire.SafeURL(address) {
		return nil, config
	}
	body, err := c.body.write(s)
	if err != nil {
		return nil, config
	}
	headers := make(map[string]string, len(c.headers)+1)
	for name, t := range c.headers {
		if headers[name], err = t.render(s); err != nil {
			return nil, config
		}
	}
	if c.body.kind != "" {
		headers["Content-Type"] = c.body.kind
	}
	resp, err := send(ctx, op, func(r *resty.Request) (*resty.Response, error) {
		r.SetHeaders(headers)
		if body != nil {
			r.SetBody(body)
		}
		return r.Execute(c.method, address)
	})
	if err != nil {
		return nil, err
	}
	if resp.StatusCode() < http.StatusOK || resp.StatusCode() >= http.StatusMultipleChoices {
		return nil, wire.StatusError(op, resp.StatusCode())
	}
	return resp, nil
}
