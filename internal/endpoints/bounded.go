package endpoints

import (
	"errors"
	"io"
	"net/http"
)

// ErrLong is an answer that is longer than anybody wants.
var ErrLong = errors.New("the answer is too long")

// Bounded gives a transport whose answers end with ErrLong after so many bytes: a server that is broken or hostile fills no
// memory, even where it sends no end of a line.
func Bounded(next http.RoundTripper, most int64) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return bounded{next, most}
}

type bounded struct {
	next http.RoundTripper
	most int64
}

// RoundTrip asks.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err == nil {
		res.Body = &boundedBody{res.Body, b.most}
	}
	return res, err
}

type boundedBody struct {
	io.ReadCloser

	left int64
}

// Read reads what is left.
func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, ErrLong
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
