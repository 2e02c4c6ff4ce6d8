package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Deadlines of the client's requests.
const (
	verbTimeout    = 3 * time.Second
	handoffTimeout = 30 * time.Second // the target may ring for 20 s
)

// ClientConfig of serve's end.
type ClientConfig struct {
	URL   string       // base of the gate's control listener, such as http://127.0.0.1:7071
	Token string       // the bearer token
	Bot   string       // id of the bot that asks, for calls that others may have by now; empty: nobody's calls are refused
	HTTP  *http.Client // default: no proxy, no redirect, no overall timeout (each request has its own)
}

// Client is serve's end of the contract. It is safe for concurrent use and starts no goroutine of its own; Events and Run
// block.
type Client struct {
	base  string
	token string
	bot   string
	http  *http.Client
}

// NewClient checks the configuration and connects to nothing.
func NewClient(cfg ClientConfig) (*Client, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, errors.New("control: url must be like http://127.0.0.1:7071")
	}
	if cfg.Token == "" {
		return nil, errors.New("control: a token is needed")
	}
	if cfg.HTTP == nil {
		cfg.HTTP = defaultHTTP()
	}
	return &Client{base: strings.TrimSuffix(cfg.URL, "/") + "/control/v1", token: cfg.Token, bot: cfg.Bot, http: cfg.HTTP}, nil
}

func defaultHTTP() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 64,
			IdleConnTimeout:     30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Register adds the bot or renews its 3 s lease.
func (c *Client) Register(ctx context.Context, b Bot) error {
	return c.do(ctx, http.MethodPost, "/bots", b, nil, verbTimeout)
}

// Leave takes the bot out of the choice for new calls; those it has go on.
func (c *Client) Leave(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/bots/"+url.PathEscape(id), nil, nil, verbTimeout)
}

// Bots lists the bots whose lease holds.
func (c *Client) Bots(ctx context.Context) ([]Bot, error) {
	var b []Bot
	err := c.do(ctx, http.MethodGet, "/bots", nil, &b, verbTimeout)
	return b, err
}

// Call gives the verbs of one call; it asks nothing.
func (c *Client) Call(id string) *Call {
	return &Call{client: c, path: "/calls/" + url.PathEscape(id)}
}

// do sends one request with a deadline and reads its answer. Errors hold no bytes of either.
func (c *Client) do(ctx context.Context, method, path string, body, into any, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("control: encode: %w", err)
		}
		content = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return errors.New("control: make request")
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if c.bot != "" {
		req.Header.Set(headerBot, c.bot)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	defer func() {
		_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxBody))
		_ = res.Body.Close()
	}()
	if res.StatusCode/100 != 2 {
		return readFault(res)
	}
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(into); err != nil {
		return errors.New("control: unreadable answer")
	}
	return nil
}
