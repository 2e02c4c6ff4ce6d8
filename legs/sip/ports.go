package sip

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

// portTries is how many pairs of ports are tried before opening media fails.
const portTries = 32

// errNoPorts tells that no pair of ports was free.
var errNoPorts = errors.New("no free pair of media ports")

// portPair is an RTP port and the RTCP port after it (RFC 3550 §11).
type portPair struct {
	rtp, rtcp *net.UDPConn
}

// portPool opens pairs and keeps those of ended calls bound for a while, so that no late packet reaches a later call.
type portPool struct {
	drain time.Duration

	mu      sync.Mutex
	closed  bool
	waiting map[*portPair]*time.Timer
}

func newPortPool(drain time.Duration) *portPool {
	return &portPool{drain: drain, waiting: make(map[*portPair]*time.Timer)}
}

// open binds a pair on ip, or on all addresses where ip is not one of this machine.
func (p *portPool) open(ip netip.Addr) (*portPair, error) {
	var last error
	for range portTries {
		pair, err := bindPair(ip)
		if err != nil && errors.Is(err, errNotLocal) {
			ip = netip.IPv4Unspecified()
			continue
		}
		if err == nil {
			return pair, nil
		}
		last = err
	}
	return nil, errors.Join(errNoPorts, last)
}

// errNotLocal tells that an address belongs to another machine: one that is only advertised, behind NAT.
var errNotLocal = errors.New("not an address of this machine")

func bindPair(ip netip.Addr) (*portPair, error) {
	rtp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, 0)))
	if err != nil {
		if isNotLocal(err) {
			return nil, errNotLocal
		}
		return nil, err
	}
	port := addrPort(rtp.LocalAddr()).Port()
	if port%2 == 1 || port == 65534 {
		// Odd: try its even neighbour with this one as RTCP.
		even, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, port-1)))
		if err != nil {
			return nil, errors.Join(err, rtp.Close())
		}
		return &portPair{rtp: even, rtcp: rtp}, nil
	}
	rtcp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, port+1)))
	if err != nil {
		return nil, errors.Join(err, rtp.Close())
	}
	return &portPair{rtp: rtp, rtcp: rtcp}, nil
}

// retire closes a pair after the drain time. Nobody reads it meanwhile; the kernel drops what comes.
func (p *portPool) retire(pair *portPair) {
	_ = pair.rtp.SetReadBuffer(1) // Only saves memory.
	_ = pair.rtcp.SetReadBuffer(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.drain < 0 {
		pair.close()
		return
	}
	p.waiting[pair] = time.AfterFunc(p.drain, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.waiting, pair)
		pair.close()
	})
}

// Close frees all that drain.
func (p *portPool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for pair, timer := range p.waiting {
		timer.Stop()
		pair.close()
		delete(p.waiting, pair)
	}
}

func (pp *portPair) close() {
	_ = pp.rtp.Close()
	_ = pp.rtcp.Close()
}
