package flows

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
)

// Lookup asks a system of the operator's.
type Lookup struct {
	// Call names an entry of the operator's file, never an address.
	Call string `yaml:"call"`
	// With are the parameters sent; {{ expressions }} are filled in.
	With map[string]string `yaml:"with"`
	// Into names the variable that takes the answer; its trust is server.
	Into string `yaml:"into"`
	// Map builds the answer's fields from expressions over response. Without it the answer is taken as it is.
	Map map[string]string `yaml:"map"`
	// Timeout of the request. Default 3s, at most 10s.
	Timeout Duration `yaml:"timeout"`
	// Mock is the answer where the operator's file says that lookups are mocked.
	Mock map[string]any `yaml:"mock"`
}

const (
	lookupTimeout = 3 * time.Second
	// maxAnswer of a looked-up system: 256 KiB.
	maxAnswer = 256 << 10
)

// Endpoint is one system of the operator's that a lookup may call; its address never stands in a flow.
type Endpoint struct {
	// URL of the system: http or https.
	URL string `yaml:"url"`
	// Method is GET (parameters in the query) or POST (parameters as JSON). Default GET.
	Method string `yaml:"method"`
	// Headers sent with each request, such as Authorization.
	Headers map[string]string `yaml:"headers"`
}

// Validate tells what is wrong with the endpoint.
func (e Endpoint) Validate() error {
	u, err := url.Parse(e.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("url: an http or https address is wanted")
	}
	if e.Method != "" && e.Method != http.MethodGet && e.Method != http.MethodPost {
		return errors.New("method: GET or POST is wanted")
	}
	return nil
}

// Finder runs lookups. It is safe for concurrent use.
type Finder struct {
	endpoints map[string]Endpoint
	mocked    bool
	client    *http.Client
}

// NewFinder makes a Finder over the operator's endpoints. Where mocked is set, a lookup that has a mock gives that and
// calls nobody.
func NewFinder(endpoints map[string]Endpoint, mocked bool, client *http.Client) *Finder {
	return &Finder{endpoints: endpoints, mocked: mocked, client: client}
}

// Find runs one lookup and gives the value for its variable.
func (d *Finder) Find(ctx context.Context, f *Flow, l *Lookup, values Values) (any, error) {
	if d.mocked && l.Mock != nil {
		return tidy(l.Mock), nil
	}
	endpoint, ok := d.endpoints[l.Call]
	if !ok {
		return nil, errors.New("lookup: not in the operator's file")
	}
	params := make(map[string]string, len(l.With))
	for name, text := range l.With {
		value, err := f.fill(text, "", values)
		if err != nil {
			return nil, fmt.Errorf("lookup: %w", err)
		}
		params[name] = value
	}
	ctx, cancel := context.WithTimeout(ctx, l.Timeout.Or(lookupTimeout))
	defer cancel()
	answer, err := d.ask(ctx, endpoint, params)
	if err != nil {
		return nil, err
	}
	if len(l.Map) == 0 {
		return answer, nil
	}
	mapped := make(map[string]any, len(l.Map))
	for field, source := range l.Map {
		value, err := f.evaluate(source, Values{nameResponse: answer})
		if err != nil {
			return nil, fmt.Errorf("lookup: %w", err)
		}
		mapped[field] = tidy(value)
	}
	return mapped, nil
}

func (d *Finder) ask(ctx context.Context, e Endpoint, params map[string]string) (any, error) {
	req, err := request(ctx, e, params)
	if err != nil {
		return nil, errors.New("lookup: the request could not be made")
	}
	for name, value := range e.Headers {
		req.Header.Set(name, value)
	}
	res, err := d.client.Do(req)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return nil, fmt.Errorf("lookup: %w", cause)
		}
		return nil, errors.New("lookup: the system did not answer")
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("lookup: the system answered with status %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil || len(body) > maxAnswer {
		return nil, errors.New("lookup: the answer was cut short or is longer than 256 KiB")
	}
	return decodeJSON(body)
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

func decodeJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, errors.New("the answer is not JSON")
	}
	return tidy(value), nil
}
