package webhooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// ErrNoEndpoint is what a message gets whose endpoint is not in the operator's file any more.
var ErrNoEndpoint = errors.New("no endpoint of that name")

// maxHeader is the longest header of an answer, in bytes.
const maxHeader = 64 << 10

// Deps of a Courier.
type Deps struct {
	// Transport sends the requests; nil for the network.
	Transport http.RoundTripper
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Courier signs and sends messages. It is safe for concurrent use.
type Courier struct {
	endpoints map[string]Endpoint
	keys      map[string][][]byte
	names     []string // in the file's order
	client    *http.Client
	now       func() time.Time
}

var _ payments.Courier = (*Courier)(nil)

// New makes a courier for endpoints, whose names differ.
func New(endpoints []Endpoint, deps Deps) (*Courier, error) {
	c := &Courier{
		endpoints: make(map[string]Endpoint, len(endpoints)), keys: make(map[string][][]byte, len(endpoints)),
		now: deps.Now,
		client: &http.Client{
			Transport:     transport(deps.Transport),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	if c.now == nil {
		c.now = time.Now
	}
	for i, e := range endpoints {
		if err := e.Validate(); err != nil {
			return nil, fmt.Errorf("webhooks[%d]: %w", i, err)
		}
		if _, twice := c.endpoints[e.Name]; twice {
			return nil, fmt.Errorf("webhooks[%d].name: stands twice", i)
		}
		if e.Timeout == 0 {
			e.Timeout = defaultTimeout
		}
		for _, s := range e.Secrets {
			key, err := decodeSecret(s)
			if err != nil {
				return nil, fmt.Errorf("webhooks[%d].secrets: %w", i, err)
			}
			c.keys[e.Name] = append(c.keys[e.Name], key)
		}
		c.endpoints[e.Name] = e
		c.names = append(c.names, e.Name)
	}
	return c, nil
}

// transport is the network, where there is no other.
func transport(other http.RoundTripper) http.RoundTripper {
	if other != nil {
		return other
	}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: maxHeader,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: defaultTimeout,
	}
}

// Outbox gives the messages that are owed for a change, one for each type and endpoint that wants it. The ledger commits
// them with the change.
func (c *Courier) Outbox(a payments.Applied) []payments.Delivery {
	var owed []payments.Delivery
	for _, t := range typesOf(a) {
		text, err := body(t, a)
		if err != nil {
			continue // strings and integers are always written
		}
		for _, name := range c.names {
			if c.endpoints[name].wants(t) {
				owed = append(owed, payments.Delivery{ID: payments.NewID("msg_"), Type: t, Endpoint: name, Body: text})
			}
		}
	}
	return owed
}

// Deliver makes one try. Only an answer of 2xx is success; a redirection is followed nowhere, so that no answer sends a
// message to another address than the operator's, and of an answer no more than 4 KiB are read. No error holds anything
// that the other side has said.
func (c *Courier) Deliver(ctx context.Context, d payments.Delivery) error {
	e, ok := c.endpoints[d.Endpoint]
	if !ok {
		return ErrNoEndpoint
	}
	ctx, cancel := context.WithTimeout(ctx, e.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(d.Body))
	if err != nil {
		return errors.New("the endpoint's address is no address")
	}
	at := c.now().Unix()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "tonegate")
	req.Header.Set("Webhook-Id", d.ID)
	req.Header.Set("Webhook-Timestamp", strconv.FormatInt(at, 10))
	req.Header.Set("Webhook-Signature", signatures(c.keys[e.Name], d.ID, at, d.Body))
	resp, err := c.client.Do(req)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("no answer in time")
	case err != nil:
		return errors.New("no connection, or none that lasted")
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // lets the connection be used again
	if resp.StatusCode == http.StatusGone {       // Standard Webhooks: the endpoint is to be left alone
		return fmt.Errorf("answered with status 410: %w", payments.ErrGone)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("answered with status %d", resp.StatusCode)
	}
	return nil
}

// Close lets go of idle connections.
func (c *Courier) Close() { c.client.CloseIdleConnections() }
