package lookup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/tonegate/tonegate/flows"
)

const (
	defaultTimeout = 3 * time.Second
	// maxAnswer of a looked-up system: 256 KiB.
	maxAnswer = 256 << 10
)

// Finder runs lookups. It is safe for concurrent use.
type Finder struct {
	endpoints map[string]Endpoint
	mocked    bool
	client    *http.Client
}

// New makes a Finder over the operator's endpoints. Where mocked is set, a lookup that has a mock gives that and calls
// nobody.
func New(endpoints map[string]Endpoint, mocked bool, client *http.Client) *Finder {
	return &Finder{endpoints: endpoints, mocked: mocked, client: client}
}

// Find runs one lookup and gives the value for its variable.
func (d *Finder) Find(ctx context.Context, f *flows.Flow, l *flows.Lookup, values flows.Values) (any, error) {
	if answer, ok := l.Mocked(); ok && d.mocked {
		return answer, nil
	}
	endpoint, ok := d.endpoints[l.Call]
	if !ok {
		return nil, errors.New("lookup: not in the operator's file")
	}
	params, err := f.Parameters(l, values)
	if err != nil {
		return nil, fmt.Errorf("lookup: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, l.Timeout.Or(defaultTimeout))
	defer cancel()
	text, err := d.ask(ctx, endpoint, params)
	if err != nil {
		return nil, fmt.Errorf("lookup: %w", err)
	}
	answer, err := f.Answer(l, text)
	if err != nil {
		return nil, fmt.Errorf("lookup: %w", err)
	}
	return answer, nil
}

// ask sends one request and gives the answer's body. Its errors name no address: what an operator's URL holds is secret.
func (d *Finder) ask(ctx context.Context, e Endpoint, params map[string]string) ([]byte, error) {
	req, err := request(ctx, e, params)
	if err != nil {
		return nil, errors.New("the request could not be made")
	}
	for name, value := range e.Headers {
		req.Header.Set(name, value)
	}
	res, err := d.client.Do(req)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
		return nil, errors.New("the system did not answer")
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the system answered with status %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil || len(body) > maxAnswer {
		return nil, errors.New("the answer was cut short or is longer than 256 KiB")
	}
	return body, nil
}

func request(ctx context.Context, e Endpoint, params map[string]string) (*http.Request, error) {
	if e.Method == http.MethodPost {
		body, err := json.Marshal(params)
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader(body))
		if err == nil {
			req.Header.Set("Content-Type", "application/json")
		}
		return req, err
	}
	target, err := url.Parse(e.URL)
	if err != nil {
		return nil, err
	}
	query := target.Query()
	for name, value := range params {
		query.Set(name, value)
	}
	target.RawQuery = query.Encode()
	return http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
}
