package hostile

import (
	"context"
	"net"
	"sync"
	"time"
)

// Pipes is a listener in memory, whose deadlines pass in the virtual time of a test.
type Pipes struct {
	come   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

var _ net.Listener = (*Pipes)(nil)

// Listen makes one.
func Listen() *Pipes {
	return &Pipes{come: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial connects to it.
func (p *Pipes) Dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.come <- there:
		return here, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Accept waits for a connection.
func (p *Pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.come:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close closes the listener, not its connections. It is idempotent.
func (p *Pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr is nowhere.
func (p *Pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

// Drip sends head and then one byte a second until the other side has had enough, and tells how long that took.
func Drip(c net.Conn, head string) time.Duration {
	began := time.Now()
	every := time.NewTicker(time.Second)
	defer every.Stop()
	over := make(chan struct{})
	go func() { // what is answered must be read, or the other side waits
		defer close(over)
		buffer := make([]byte, 512)
		for {
			if _, err := c.Read(buffer); err != nil {
				return
			}
		}
	}()
	_, err := c.Write([]byte(head))
	for err == nil {
		select {
		case <-over:
			err = net.ErrClosed
		case <-every.C:
			_, err = c.Write([]byte("a"))
		}
	}
	_ = c.Close()
	<-over
	return time.Since(began)
}
