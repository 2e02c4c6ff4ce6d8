package rehearsal

import (
	"bytes"
	"io"
	"net/http"
)

// httpAnswer keeps what a handler in this process answers.
type httpAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

var _ http.ResponseWriter = (*httpAnswer)(nil)

func newAnswer() *httpAnswer {
	return &httpAnswer{header: make(http.Header), status: http.StatusOK}
}

// Header is that of the answer.
func (a *httpAnswer) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *httpAnswer) WriteHeader(status int) { a.status = status }

// Write keeps the bytes.
func (a *httpAnswer) Write(b []byte) (int, error) { return a.body.Write(b) }

// Flush has nothing to wait for.
func (a *httpAnswer) Flush() {}

func (a *httpAnswer) response(to *http.Request) *http.Response {
	return &http.Response{
		StatusCode: a.status, Status: http.StatusText(a.status), Header: a.header, Request: to,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(bytes.NewReader(a.body.Bytes())), ContentLength: int64(a.body.Len()),
	}
}
