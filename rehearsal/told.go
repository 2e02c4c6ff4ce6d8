package rehearsal

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
)

// told is all that the models of a call were sent. It is safe for concurrent use.
type told struct {
	mu   sync.Mutex
	seen strings.Builder
}

func (t *told) add(body []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = t.seen.Write(append(body, '\n'))
}

// text gives it, a request a line.
func (t *told) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen.String()
}

// listening notes what is sent on.
type listening struct {
	told *told
	next http.RoundTripper
}

// RoundTrip sends one request on.
func (l listening) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err //nolint:wrapcheck // a transport gives errors as they are
	}
	l.told.add(bytes.Clone(body))
	onward := req.Clone(req.Context())
	onward.Body = io.NopCloser(bytes.NewReader(body))
	return l.next.RoundTrip(onward)
}

// inProcess carries requests to a server in this process.
type inProcess struct{ server http.Handler }

// RoundTrip answers one request.
func (p inProcess) RoundTrip(req *http.Request) (*http.Response, error) {
	w := newAnswer()
	p.server.ServeHTTP(w, req)
	return w.response(req), nil
}
