package sip

import (
	"net"
	"sync"
	"sync/atomic"
)

// announced tells when sipgo begins to read a packet socket: only then does it know it as a way out. While deaf is set,
// what comes in is dropped.
type announced struct {
	net.PacketConn
	once  sync.Once
	ready chan struct{}
	deaf  *atomic.Bool
}

// ReadFrom announces, then reads.
func (a *announced) ReadFrom(p []byte) (int, net.Addr, error) {
	a.once.Do(func() { close(a.ready) })
	for {
		n, from, err := a.PacketConn.ReadFrom(p)
		if err != nil || !a.deaf.Load() {
			return n, from, err
		}
	}
}
