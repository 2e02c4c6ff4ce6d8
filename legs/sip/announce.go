package sip

import (
	"net"
	"sync"
)

// announced tells when sipgo begins to read a packet socket: only then does it know it as a way out.
type announced struct {
	net.PacketConn
	once  sync.Once
	ready chan struct{}
}

// ReadFrom announces, then reads.
func (a *announced) ReadFrom(p []byte) (int, net.Addr, error) {
	a.once.Do(func() { close(a.ready) })
	return a.PacketConn.ReadFrom(p)
}
