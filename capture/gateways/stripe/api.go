package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// maxAnswer bounds what is read of an answer.
	maxAnswer = 1 << 20
	// repeats is how often a question is asked that got no answer, or one that may be another in a moment.
	repeats = 3
	// pause is the time before it is asked again, and twice as much before the next.
	pause = 300 * time.Millisecond
)

// api speaks Stripe's form of HTTP.
type api struct {
	base   string
	key    string
	client *http.Client
}

func newAPI(cfg Config, way http.RoundTripper) api {
	if way == nil {
		way = &http.Transport{TLSHandshakeTimeout: 5 * time.Second, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true}
	}
	return api{base: cfg.BaseURL, key: cfg.SecretKey, client: &http.Client{
		Transport:     way,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// post sends a form. With a key the same form again gives the same answer, so that it may be sent again.
func (a api) post(ctx context.Context, path, key string, form url.Values) (object, error) {
	return a.patiently(ctx, func() (object, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+path, strings.NewReader(form.Encode()))
		if err != nil {
			return object{}, errors.New("stripe: make the request")
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		return a.do(r)
	})
}

func (a api) get(ctx context.Context, path string, query url.Values) (object, error) {
	return a.patiently(ctx, func() (object, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+path+"?"+query.Encode(), nil)
		if err != nil {
			return object{}, errors.New("stripe: make the request")
		}
		return a.do(r)
	})
}

// patiently asks again where that may help.
func (a api) patiently(ctx context.Context, ask func() (object, error)) (object, error) {
	wait := pause
	for n := 1; ; n++ {
		o, err := ask()
		var fault *Fault
		if err == nil || n == repeats || errors.As(err, &fault) && !fault.passing() {
			return o, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return object{}, err
		case <-timer.C:
		}
		wait *= 2
	}
}

// do sends a request and reads the answer. No error holds a word of either.
func (a api) do(r *http.Request) (object, error) {
	r.Header.Set("Authorization", "Bearer "+a.key)
	r.Header.Set("Stripe-Version", version)
	resp, err := a.client.Do(r)
	if err != nil {
		return object{}, fmt.Errorf("stripe: %w", cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return object{}, errors.New("stripe: the answer was cut off")
	}
	if resp.StatusCode/100 == 2 {
		var o object
		if err := json.Unmarshal(raw, &o); err != nil {
			return object{}, errors.New("stripe: the answer is no JSON")
		}
		return o, nil
	}
	var wrapped struct {
		Error failure `json:"error"`
	}
	_ = json.Unmarshal(raw, &wrapped) // what is no JSON has no kind
	return object{}, &Fault{wrapped.Error, resp.StatusCode}
}

// cause is what went wrong on the way, without the address that net/http puts before it.
func cause(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
