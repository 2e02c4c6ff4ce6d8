package wire

import (
	"context"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/tonegate/tonegate/providers"
)

// Deps are what a Client works with; all may be zero.
type Deps struct {
	// Transport carries every exchange; nil is one of its own, without a proxy from the environment.
	Transport http.RoundTripper
	Now       func() time.Time
}

// Client makes authorised exchanges with one provider. Safe for concurrent use. Close lets go of its connections.
type Client struct {
	base   http.RoundTripper
	again  *resty.Client // what got lost is sent again
	once   *resty.Client // it is not
	stream *http.Client
	tokens *tokens
}

// Exchange is one request and its answer.
type Exchange func(*resty.Request) (*resty.Response, error)

// NewClient makes a client. It sends nothing.
func NewClient(access Access, grant Grant, deps Deps) (*Client, error) {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Transport == nil {
		own, err := access.TLS.transport()
		if err != nil {
			return nil, err
		}
		deps.Transport = own
	}
	circuit := newBreaker()
	again := &http.Client{Transport: newTransport(deps.Transport, circuit, false), CheckRedirect: stay}
	once := &http.Client{Transport: newTransport(deps.Transport, circuit, true), CheckRedirect: stay}
	return &Client{
		base: deps.Transport, again: plain(again), once: plain(once),
		stream: &http.Client{Transport: deps.Transport, CheckRedirect: stay},
		tokens: newTokens(access, grant, again, deps.Now),
	}, nil
}

func plain(c *http.Client) *resty.Client {
	return resty.NewWithClient(c).SetRetryCount(0).SetDisableWarn(true).SetLogger(quiet{})
}

// Close closes idle connections. It is idempotent.
func (c *Client) Close() error {
	if t, ok := c.base.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	return nil
}

// Token gives the access token, from the cache where it is good.
func (c *Client) Token(ctx context.Context) (Token, error) { return c.tokens.get(ctx, "") }

// Send makes one authorised exchange, which may be repeated: what it asks for is the same when it is asked twice. A
// token that is refused is renewed once.
func (c *Client) Send(ctx context.Context, op string, do Exchange) (*resty.Response, error) {
	return c.send(ctx, op, c.again, do)
}

// SendOnce is Send for what must not be carried out twice: it is repeated only where it surely was not.
func (c *Client) SendOnce(ctx context.Context, op string, do Exchange) (*resty.Response, error) {
	return c.send(ctx, op, c.once, do)
}

func (c *Client) send(ctx context.Context, op string, by *resty.Client, do Exchange) (*resty.Response, error) {
	refused := ""
	for {
		token, err := c.tokens.get(ctx, refused)
		if err != nil {
			return nil, err
		}
		resp, err := do(by.R().SetContext(ctx).SetAuthToken(token.Access).SetHeader("Accept", "application/json"))
		if err != nil {
			return nil, exchangeError(ctx, op, err)
		}
		if resp.StatusCode() != http.StatusUnauthorized || refused != "" {
			return resp, nil
		}
		refused = token.Access
	}
}

// Stream opens a stream of server-sent events, which the caller closes.
func (c *Client) Stream(ctx context.Context, op, address string) (*http.Response, error) {
	refused := ""
	for {
		token, err := c.tokens.get(ctx, refused)
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			return nil, &providers.Error{Op: op, Code: providers.CodeConfig}
		}
		req.Header.Set("Authorization", "Bearer "+token.Access)
		req.Header.Set("Accept", "text/event-stream")
		resp, err := c.stream.Do(req)
		if err != nil {
			return nil, exchangeError(ctx, op, err)
		}
		if resp.StatusCode == http.StatusOK {
			return resp, nil
		}
		_ = resp.Body.Close() // nothing of it is wanted
		if resp.StatusCode != http.StatusUnauthorized || refused != "" {
			return nil, StatusError(op, resp.StatusCode)
		}
		refused = token.Access
	}
}

// quiet drops what resty would print.
type quiet struct{}

// Errorf drops.
func (quiet) Errorf(string, ...any) {}

// Warnf drops.
func (quiet) Warnf(string, ...any) {}

// Debugf drops.
func (quiet) Debugf(string, ...any) {}
