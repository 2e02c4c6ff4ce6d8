package vonage

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Provider opens sessions of Vonage's Payment API. Safe for concurrent use. Close lets go of its connections.
type Provider struct {
	cfg    Config
	now    func() time.Time
	client *wire.Client

	mu   sync.Mutex
	live providers.Session // of the agent's one call
}

var (
	_ providers.Entrant     = (*Provider)(nil)
	_ providers.Provider    = (*Provider)(nil)
	_ providers.Looker      = (*Provider)(nil)
	_ providers.TokenIssuer = (*Provider)(nil)
)

// New makes a provider. It sends nothing.
func New(cfg Config, deps wire.Deps) (*Provider, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("vonage: %w", err)
	}
	cfg = cfg.withDefaults()
	if deps.Now == nil {
		deps.Now = time.Now
	}
	client, err := wire.NewClient(cfg.Access, wire.Grant{
		Basic: cfg.Basic, Scopes: []string{"globalpci"}, Repeats: map[string]string{"client_id": cfg.ClientID},
	}, deps)
	if err != nil {
		return nil, fmt.Errorf("vonage: %w", err)
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

// Capabilities tells what the API offers.
func (p *Provider) Capabilities() providers.Capabilities {
	mode := providers.ModeInline
	if p.cfg.Mode == ModeDigital {
		mode = providers.ModeLink
	}
	return providers.Capabilities{
		Modes: []providers.Mode{mode}, Lookup: true, Retries: providers.RetriesInside,
		Idempotency:  providers.Idempotency{Model: providers.IdempotentNone},
		AmountFormat: p.cfg.AmountFormat, CallbackFormat: p.cfg.ResultFormat, Currencies: []string{p.cfg.Currency},
		CallbackHorizon: p.cfg.CallbackHorizon, ResultWindow: p.cfg.ResultWindow,
	}
}

// Open opens a session. It is not repeated where it may have been carried out: a session moves a live call. While the
// agent's call has one, another is refused as busy.
func (p *Provider) Open(ctx context.Context, order providers.Order) (providers.Session, error) {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Patience)
	defer cancel()
	body, err := p.sessionBody(order)
	if err != nil {
		return providers.Session{}, err
	}
	path := "session"
	if p.cfg.Mode == ModeDigital {
		path = "digitalsession"
	}
	if !p.take(order) {
		return providers.Session{}, &providers.Error{Op: wire.OpLaunch, Code: providers.CodeBusy}
	}
	s, err := p.launch(ctx, p.cfg.url(path), body, order)
	p.hold(order, s)
	return s, err
}

func (p *Provider) launch(ctx context.Context, at string, body []byte, order providers.Order) (providers.Session, error) {
	resp, err := p.client.SendOnce(ctx, wire.OpLaunch, func(r *resty.Request) (*resty.Response, error) {
		return r.SetHeader("Content-Type", "application/json").SetBody(body).Post(at)
	})
	if err != nil {
		return providers.Session{}, err
	}
	if resp.StatusCode() != http.StatusOK && resp.StatusCode() != http.StatusCreated {
		return providers.Session{}, wire.StatusError(wire.OpLaunch, resp.StatusCode())
	}
	return p.launched(resp.Body(), order)
}

// sessionBody writes an order as the account's gateway wants it.
func (p *Provider) sessionBody(order providers.Order) ([]byte, error) {
	bad := &providers.Error{Op: wire.OpLaunch, Code: providers.CodeConfig}
	amount, err := p.cfg.wire(p.cfg.AmountFormat).Write(order.Amount)
	if err != nil || order.Amount.Currency != p.cfg.Currency {
		return nil, bad
	}
	data := map[string]string{}
	maps.Copy(data, p.cfg.PaymentData)
	n := p.cfg.Names
	data[n.Amount], data[n.Currency], data[n.Reference] = amount, order.Amount.Currency, order.OrderID
	request := map[string]any{"agentId": p.cfg.AgentID, "paymentData": data}
	if p.cfg.AccountConfiguration != 0 {
		request["accountConfigurationId"] = p.cfg.AccountConfiguration
	}
	if p.cfg.SkipCallTransfer && p.cfg.Mode == ModeAgent {
		request["skipCallTransfer"] = true
	}
	body, err := json.Marshal(request)
	if err != nil {
		return nil, bad
	}
	return body, nil
}

func (p *Provider) launched(body []byte, order providers.Order) (providers.Session, error) {
	bad := wire.BadAnswer(wire.OpLaunch)
	var answer struct {
		ID       string `json:"sessionGuid"`
		Provider string `json:"providerSessionGuid"`
		Page     string `json:"paymentFormUrl"`
	}
	if wire.Unmarshal(body, &answer) != nil || !wire.PlainWord(answer.ID, 128) {
		return providers.Session{}, bad
	}
	link := answer.Provider
	if p.cfg.Link == LinkSession {
		link = answer.ID
	}
	s := providers.Session{
		ID: answer.ID, Link: link, OrderID: order.OrderID, ExpiresAt: p.now().Add(p.cfg.SessionLife),
	}
	if p.cfg.Mode == ModeDigital {
		s.Link, s.Page = "", answer.Page
		if !wire.SafeURL(answer.Page) {
			return providers.Session{}, bad
		}
		return s, nil
	}
	if !wire.PlainWord(link, 64) {
		return providers.Session{}, bad
	}
	return s, nil
}

// take keeps the agent's one call for an order; false while another one has it.
func (p *Provider) take(order providers.Order) bool {
	if p.cfg.Mode == ModeDigital || p.cfg.SkipCallTransfer {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live.OrderID != "" && p.live.OrderID != order.OrderID && p.now().Before(p.live.ExpiresAt) {
		return false
	}
	p.live = providers.Session{OrderID: order.OrderID, ExpiresAt: p.now().Add(p.cfg.SessionLife)}
	return true
}

// hold notes which session an order has become; without one its call is free again.
func (p *Provider) hold(order providers.Order, s providers.Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live.OrderID == order.OrderID {
		p.live = s
	}
}

// release frees the agent's call when its session has ended.
func (p *Provider) release(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live.ID == id {
		p.live = providers.Session{}
	}
}
