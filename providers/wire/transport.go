package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
)

const (
	// maxAnswer bounds every answer but a stream, after decompression.
	maxAnswer = 64 << 10
	// maxTries of one request.
	maxTries = 3
	// The circuit opens after so many failures in a row and lets a request through again after a while.
	breakAfter = 10
	breakFor   = 5 * time.Second
)

var errTooLarge = errors.New("the answer is too large")

// breaker is the circuit of one provider.
type breaker = circuitbreaker.CircuitBreaker[*http.Response]

//nolint:bodyclose // the builders name the type of an answer, they hold none
func newBreaker() breaker {
	return circuitbreaker.NewBuilder[*http.Response]().
		HandleIf(func(resp *http.Response, err error) bool {
			return err != nil && !errors.Is(err, context.Canceled) ||
				resp != nil && resp.StatusCode >= http.StatusInternalServerError
		}).
		WithFailureThreshold(breakAfter).
		WithDelay(breakFor).
		Build()
}

// newTransport makes the retrying transport: 429, 5xx and broken connections are tried again with the same body, as
// long as the request's deadline allows. With once, what may have been carried out is not: only 429 and 503 are.
//
//nolint:bodyclose // the builders name the type of an answer, they hold none
func newTransport(next http.RoundTripper, circuit breaker, once bool) http.RoundTripper {
	retry := failsafehttp.NewRetryPolicyBuilder().
		WithBackoff(100*time.Millisecond, time.Second).
		WithJitterFactor(0.2).
		WithMaxRetries(maxTries-1).
		AbortOnErrors(context.Canceled, context.DeadlineExceeded, circuitbreaker.ErrOpen, errTooLarge).
		AbortIf(func(resp *http.Response, err error) bool {
			return tooLate(resp) || once && !notTaken(resp, err)
		}).
		ReturnLastFailure().
		Build()
	return failsafehttp.NewRoundTripper(buffering{next}, retry, circuit)
}

// notTaken tells that a request was surely not carried out.
func notTaken(resp *http.Response, err error) bool {
	return err == nil && resp != nil &&
		(resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable)
}

// tooLate tells that the provider wants us to wait longer than the caller would.
func tooLate(resp *http.Response) bool {
	if resp == nil || resp.Request == nil {
		return false
	}
	wait, err := time.ParseDuration(resp.Header.Get("Retry-After") + "s")
	if err != nil {
		return false
	}
	deadline, ok := resp.Request.Context().Deadline()
	return ok && time.Now().Add(wait).After(deadline)
}

// buffering reads each answer whole, up to maxAnswer, so that a retry leaves no connection behind and nobody is fed
// without end.
type buffering struct{ next http.RoundTripper }

// RoundTrip makes one exchange.
func (b buffering) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	err = errors.Join(err, resp.Body.Close())
	if err == nil && len(body) > maxAnswer {
		err = errTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.Request = req
	return resp, nil
}

// stay keeps a client from following a redirect with credentials or an order.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
