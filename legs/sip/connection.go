package sip

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"maps"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
	"go.uber.org/zap"
)

// Bounds of SIP over TCP. A proxy or an SBC needs a few connections, a phone needs one.
const (
	maxConnections     = 1024             // in all
	maxConnectionsHost = 256              // from one address
	wholeMessage       = 10 * time.Second // for a message to be whole; for the first one, from the connection's begin on
	idleConnection     = 5 * time.Minute  // without a message and without a call
	writeConnection    = 5 * time.Second  // for the party to take what it is sent
	acceptAgain        = time.Second      // after one that could not be taken
)

// errConnections is why a connection is not taken.
var errConnections = errors.New("too many connections")

// bounded is the listener as sipgo sees it: so many connections and no more, and of each only whole messages that can be
// served.
type bounded struct {
	net.Listener
	e *Endpoint

	mu    sync.Mutex
	open  int
	hosts map[netip.Addr]int
}

func newBounded(l net.Listener, e *Endpoint) *bounded {
	return &bounded{Listener: l, e: e, hosts: make(map[netip.Addr]int)}
}

// Accept waits for a connection that there is room for.
func (b *bounded) Accept() (net.Conn, error) {
	for {
		conn, err := b.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil, err
		}
		if err != nil { // Such as no file left for it: there will be, and calls are up.
			b.e.log.Warn("no connection can be taken", zap.Error(err))
			if !b.e.pause(acceptAgain) {
				return nil, net.ErrClosed
			}
			continue
		}
		host := addrPort(conn.RemoteAddr()).Addr()
		if b.take(host) != nil {
			_ = conn.Close()
			continue
		}
		return b.connection(conn, host), nil
	}
}

func (b *bounded) connection(conn net.Conn, host netip.Addr) *connection {
	return &connection{
		Conn: conn, e: b.e, in: bufio.NewReader(conn), release: sync.OnceFunc(func() { b.give(host) }),
		first: time.Now().Add(wholeMessage),
	}
}

// pause waits; it is false when the endpoint is closed meanwhile.
func (e *Endpoint) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-e.closing:
		return false
	}
}

func (b *bounded) take(host netip.Addr) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open >= maxConnections || b.hosts[host] >= maxConnectionsHost {
		return errConnections
	}
	b.open++
	b.hosts[host]++
	return nil
}

func (b *bounded) give(host netip.Addr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open--
	if b.hosts[host]--; b.hosts[host] == 0 {
		delete(b.hosts, host)
	}
}

// connection cuts a stream of bytes into messages. sipgo, which reads from it, sees only whole ones that can be served;
// others are refused here. Where the end of a message is not to be found, the connection is.
type connection struct {
	net.Conn
	e       *Endpoint
	in      *bufio.Reader
	release func()
	first   time.Time // the first message must be whole by then
	proven  bool      // it was
	left    []byte    // of the message that is being read
}

// Close gives the place free.
func (c *connection) Close() error {
	c.release()
	return c.Conn.Close()
}

// Write waits for a slow party, but not for ever.
func (c *connection) Write(p []byte) (int, error) {
	_ = c.SetWriteDeadline(time.Now().Add(writeConnection))
	return c.Conn.Write(p)
}

// Read gives the next message, in parts where p is small. Any end is io.EOF: whose fault it was is nothing to act on.
func (c *connection) Read(p []byte) (int, error) {
	for len(c.left) == 0 {
		raw, err := c.next()
		if err != nil {
			return 0, io.EOF
		}
		v, tidied, status := inspect(raw)
		if status == passes {
			c.left, c.proven = tidied, true
			break
		}
		if err := c.refuse(&v, status); err != nil {
			return 0, io.EOF
		}
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

func (c *connection) refuse(v *envelope, status int) error {
	answer := v.refusal(status, c.e.cfg.UserAgent)
	if answer == nil {
		return nil
	}
	_, err := c.Write(answer)
	return err
}

// next reads a whole message.
func (c *connection) next() ([]byte, error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	c.allow(wholeMessage)
	raw, err := c.head()
	if err != nil {
		return nil, err
	}
	v, ok := open(raw)
	if !ok {
		return nil, io.ErrUnexpectedEOF
	}
	length := v.first("content-length")
	switch {
	case v.count("content-length") != 1 || !isNumber(length, 1<<31-1):
		return nil, errors.Join(io.ErrUnexpectedEOF, c.refuse(&v, sip.StatusBadRequest))
	case !isNumber(length, maxBody):
		return nil, errors.Join(io.ErrUnexpectedEOF, c.refuse(&v, sip.StatusMessageTooLarge))
	}
	n, _ := strconv.Atoi(length)
	body := make([]byte, n)
	if _, err := io.ReadFull(c.in, body); err != nil {
		return nil, err
	}
	return append(raw, body...), nil
}

// allow bounds what is read next.
func (c *connection) allow(d time.Duration) {
	until := c.first
	if c.proven {
		until = time.Now().Add(d)
	}
	_ = c.SetReadDeadline(until)
}

// begin waits for the first byte of a message. Line ends before it are a sign of life; two of them ask for one (RFC 5626
// §3.5.1).
func (c *connection) begin() error {
	ends := 0
	for {
		c.allow(idleConnection)
		next, err := c.in.Peek(1)
		if errors.Is(err, os.ErrDeadlineExceeded) && c.proven && c.e.carries(c.RemoteAddr().String()) {
			continue
		}
		if err != nil {
			return err
		}
		if next[0] != '\r' && next[0] != '\n' {
			return nil
		}
		_, _ = c.in.Discard(1)
		if next[0] == '\n' {
			ends++
		}
		if ends == 2 {
			ends = 0
			if _, err := c.Write([]byte("\r\n")); err != nil {
				return err
			}
		}
	}
}

// head reads up to the empty line.
func (c *connection) head() ([]byte, error) {
	var raw []byte
	for {
		line, err := c.in.ReadSlice('\n')
		raw = append(raw, line...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if len(raw) > maxHead+4 {
			return nil, io.ErrUnexpectedEOF
		}
		if bytes.HasSuffix(raw, []byte("\r\n\r\n")) {
			return raw, nil
		}
	}
}

// carries tells whether a call runs or rings over the connection from there.
func (e *Endpoint) carries(remote string) bool {
	e.mu.Lock()
	up := slices.Collect(maps.Values(e.legs))
	ringing := slices.ContainsFunc(slices.Collect(maps.Values(e.incoming)), func(in *Incoming) bool {
		return in.req.Source() == remote
	})
	e.mu.Unlock()
	return ringing || slices.ContainsFunc(up, func(l *Leg) bool { return l.dialog.from() == remote })
}

// from is where the other side's last request came from.
func (d *dialog) from() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.source
}
