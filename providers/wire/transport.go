package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
)

const (
	// maxAnswer bounds every answer but a stream, after decompression.
	maxAnswer = 64 << 10
	// maxTries of one request.
	maxTries = 3
	// The circuit opens after so many failures in a row. A request is let through again after a while: soon, since a caller
	// is told meanwhile that no card can be taken, and one request a second is no burden on whoever just came back.
	breakAfter = 10
	breakFor   = time.Second
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
		WithDelayFunc(func(exec failsafe.ExecutionAttempt[*http.Response]) time.Duration {
			return pause(exec.Attempts(), exec.LastResult())
		}).
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

// pause is the wait before another try: what the provider asks for, else 100 ms, doubled each time; never less, and up
// to a fifth more, so that callers do not come in step.
func pause(attempts int, resp *http.Response) time.Duration {
	wait, told := retryAfter(resp)
	if !told {
		wait = 100 * time.Millisecond << min(attempts-1, maxTries)
	}
	return wait + rand.N(wait/5+1)
}

// retryAfter is what an answer says about asking again, in seconds or as a date.
func retryAfter(resp *http.Response) (time.Duration, bool) {
	if resp == nil || resp.Header.Get("Retry-After") == "" {
		return 0, false
	}
	text := resp.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(time.Until(at), 0), true
	}
	return 0, false
}

// tooLate tells that the provider wants us to wait longer than the caller would.
func tooLate(resp *http.Response) bool {
	wait, told := retryAfter(resp)
	if !told || resp.Request == nil {
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
