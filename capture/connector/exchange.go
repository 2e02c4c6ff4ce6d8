package connector

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// MaxBody bounds the body of a question.
const MaxBody = 8 << 10

// readWithin is how long a body may take to come.
const readWithin = 10 * time.Second

// Why a body is not read.
var (
	ErrLength = errors.New("want a Content-Length of at most 8192")
	ErrWire   = errors.New("the connection cannot be taken over, or was cut")
)

// Exchange is one request whose connection was taken over from net/http, because that keeps what it reads. Not safe for
// concurrent use.
type Exchange struct {
	conn net.Conn
	body [MaxBody]byte
	n    int
}

// Open reads the body of a request and overwrites what net/http has buffered of it.
func Open(w http.ResponseWriter, r *http.Request) (*Exchange, error) {
	if r.ContentLength < 1 || r.ContentLength > MaxBody {
		return nil, ErrLength
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, ErrWire
	}
	e := &Exchange{conn: conn, n: int(r.ContentLength)}
	_ = conn.SetDeadline(time.Now().Add(readWithin))
	if strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
		_, _ = io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n")
	}
	_, err = io.ReadFull(buffered.Reader, e.body[:e.n])
	overwrite(buffered.Reader)
	_ = conn.SetDeadline(time.Time{})
	if err != nil {
		return nil, errors.Join(ErrWire, e.Close())
	}
	return e, nil
}

// Body is what was sent, until Wipe.
func (e *Exchange) Body() []byte { return e.body[:e.n] }

// Wipe overwrites the body.
func (e *Exchange) Wipe() { clear(e.body[:]) }

// Reply answers.
func (e *Exchange) Reply(status int, body []byte) error {
	_ = e.conn.SetDeadline(time.Now().Add(readWithin))
	_, err := fmt.Fprintf(e.conn, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"+
		"Content-Length: %d\r\nConnection: close\r\n\r\n%s", status, http.StatusText(status), len(body), body)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// Close wipes the body and closes the connection.
func (e *Exchange) Close() error {
	e.Wipe()
	return e.conn.Close()
}

// zeros is an endless reader of them.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// overwrite fills the buffer of a reader with zeros: Reset keeps the buffer, and Peek fills it.
func overwrite(r *bufio.Reader) {
	r.Reset(zeros{})
	_, _ = r.Peek(r.Size())
}
