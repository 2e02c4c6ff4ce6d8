package pcipal

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

const opLaunch = "launch"

// Deps are what a Provider works with; all may be zero.
type Deps struct {
	// Transport carries every exchange; nil is one of its own, without a proxy from the environment.
	Transport http.RoundTripper
	Now       func() time.Time
	Log       *zap.Logger
}

// Provider opens sessions at a PCI Pal-style provider. Safe for concurrent use. Close lets go of its connections.
type Provider struct {
	cfg    Config
	now    func() time.Time
	log    *zap.Logger
	base   http.RoundTripper
	api    *resty.Client
	stream *http.Client
	tokens *tokens
}

var (
	_ providers.Provider   = (*Provider)(nil)
	_ providers.Looker     = (*Provider)(nil)
	_ providers.Canceller  = (*Provider)(nil)
	_ providers.Progresser = (*Provider)(nil)
)

// New makes a provider. It sends nothing.
func New(cfg Config, deps Deps) (*Provider, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("pcipal: %w", err)
	}
	cfg = cfg.withDefaults()
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = zap.NewNop()
	}
	if deps.Transport == nil {
		deps.Transport = &http.Transport{
			MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 3 * time.Second,
			ResponseHeaderTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
		}
	}
	client := &http.Client{Transport: newTransport(deps.Transport), CheckRedirect: stay}
	api := resty.NewWithClient(client).SetRetryCount(0).SetDisableWarn(true).SetLogger(quiet{})
	return &Provider{
		cfg: cfg, now: deps.Now, log: deps.Log.Named(Kind), base: deps.Transport, api: api,
		stream: &http.Client{Transport: deps.Transport, CheckRedirect: stay},
		tokens: newTokens(cfg, client, deps.Now),
	}, nil
}

// Close closes idle connections. It is idempotent.
func (p *Provider) Close() error {
	if t, ok := p.base.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	return nil
}

// Capabilities tells what the profile declares.
func (p *Provider) Capabilities() providers.Capabilities {
	e := p.cfg.Extensions
	return providers.Capabilities{
		Lookup: e.Lookup, Cancel: e.Cancel, Progress: e.Progress, CallbackHorizon: p.cfg.CallbackHorizon,
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
	resp, err := p.send(ctx, opLaunch, func(r *resty.Request) (*resty.Response, error) {
		return r.SetHeader("Content-Type", "application/json").SetBody(body).Post(p.cfg.launchURL())
	})
	if err != nil {
		return providers.Session{}, err
	}
	if resp.StatusCode() != http.StatusOK && resp.StatusCode() != http.StatusCreated {
		return providers.Session{}, statusError(opLaunch, resp.StatusCode())
	}
	return p.launched(resp.Body(), order)
}

// launchBody writes an order as the profile's flow wants it. The merchant's reference is a field of its own.
func (p *Provider) launchBody(order providers.Order) ([]byte, error) {
	bad := &providers.Error{Op: opLaunch, Code: providers.CodeConfig}
	if order.Amount.Currency != p.cfg.Currency {
		return nil, bad
	}
	amount, err := p.cfg.AmountFormat.Write(order.Amount)
	if err != nil {
		return nil, bad
	}
	values := map[string]string{}
	maps.Copy(values, p.cfg.InitialValues)
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
	bad := &providers.Error{Op: opLaunch, Code: providers.CodeAnswer, Status: http.StatusOK}
	var answer struct {
		ID       string `json:"Id"` // names are matched in any casing
		Link     string `json:"LinkId"`
		OrderID  *text  `json:"orderId"`
		Amount   *text  `json:"amount"`
		Currency *text  `json:"currencyCode"`
	}
	if json.Unmarshal(body, &answer) != nil || !plainWord(answer.ID, 128) || !plainWord(answer.Link, 64) {
		return providers.Session{}, bad
	}
	if answer.OrderID != nil && string(*answer.OrderID) != order.OrderID ||
		answer.Currency != nil && string(*answer.Currency) != order.Amount.Currency {
		return providers.Session{}, bad
	}
	if answer.Amount != nil {
		got, err := p.cfg.AmountFormat.Parse(string(*answer.Amount), order.Amount.Currency)
		if err != nil || got != order.Amount {
			return providers.Session{}, bad
		}
	}
	return providers.Session{
		ID: answer.ID, Link: answer.Link, OrderID: order.OrderID, ExpiresAt: p.now().Add(p.cfg.SessionLife),
	}, nil
}

// send makes one authorised exchange; a token that is refused is renewed once.
func (p *Provider) send(ctx context.Context, op string, do func(*resty.Request) (*resty.Response, error)) (
	*resty.Response, error,
) {
	refused := ""
	for {
		token, err := p.tokens.get(ctx, refused)
		if err != nil {
			return nil, err
		}
		resp, err := do(p.api.R().SetContext(ctx).SetAuthToken(token).SetHeader("Accept", "application/json"))
		if err != nil {
			return nil, exchangeError(ctx, op, err)
		}
		if resp.StatusCode() != http.StatusUnauthorized || refused != "" {
			return resp, nil
		}
		refused = token
	}
}

// payable is an amount of the wire in a currency of the wire, blank for the profile's.
func (p *Provider) payable(amount, currency string) (payments.Money, error) {
	if currency == "" {
		currency = p.cfg.Currency
	}
	m, err := p.cfg.CallbackFormat.Parse(amount, currency)
	if err != nil {
		return m, fmt.Errorf("amount: %w", err)
	}
	return m, nil
}

// quiet drops what resty would print.
type quiet struct{}

// Errorf drops.
func (quiet) Errorf(string, ...any) {}

// Warnf drops.
func (quiet) Warnf(string, ...any) {}

// Debugf drops.
func (quiet) Debugf(string, ...any) {}
