package sip

import (
	"net"
	"sync"
	"sync/atomic"
)

// announced is the packet socket as sipgo sees it. It tells when sipgo begins to read: only then does sipgo know it as a
// way out. It hands over only messages that can be served; others are refused here, where they leave nothing behind.
// While deaf is set, what comes in is dropped.
type announced struct {
	net.PacketConn
	once   sync.Once
	ready  chan struct{}
	deaf   *atomic.Bool
	server string

	most    int // how many addresses sipgo may know
	sources map[string]struct{}
}

// ReadFrom announces, then reads.
func (a *announced) ReadFrom(p []byte) (int, net.Addr, error) {
	a.once.Do(func() { close(a.ready) })
	for {
		n, from, err := a.PacketConn.ReadFrom(p)
		if err != nil {
			return n, from, err
		}
		if a.deaf.Load() {
			continue
		}
		v, tidied, status := inspect(p[:n])
		if status != passes || len(tidied) > len(p) {
			a.refuse(&v, status, from)
			continue
		}
		if !a.knows(from) {
			return 0, nil, net.ErrClosed
		}
		return copy(p, tidied), from, nil
	}
}

// maxSources is how many addresses sipgo is to know at once. It keeps each one that a message came from for as long as it
// reads the socket, so that a flood from made-up addresses would fill the memory.
const maxSources = 1 << 16

// knows notes where a message comes from. It is false where that is one address too many: then all are forgotten, and
// sipgo, told that the socket is closed, forgets them too. This message is lost, as over UDP any may be.
func (a *announced) knows(from net.Addr) bool {
	if len(a.sources) == a.most {
		clear(a.sources)
		return false
	}
	a.sources[from.String()] = struct{}{}
	return true
}

// refuse answers once, to where a message came from, whatever its Via says.
func (a *announced) refuse(v *envelope, status int, to net.Addr) {
	if answer := v.refusal(status, a.server); answer != nil {
		_, _ = a.WriteTo(answer, to)
	}
}
