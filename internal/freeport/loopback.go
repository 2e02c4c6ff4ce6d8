package freeport

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
)

// Ports lie below those that kernels hand out by themselves (Linux from 32768 on, others from 49152 on, RFC 6335 §6): until
// its owner has bound one, and while its owner is dead, nobody is given it.
const (
	lowest  = 20000
	highest = 32766
	tries   = 1000
)

// given are the ports that this process has had from here, which makes none of them free again.
var given = struct { //nolint:gochecknoglobals // ports are the whole process's, too
	sync.Mutex
	ports map[uint16]bool
}{ports: map[uint16]bool{}}

// Loopback gives an address 127.0.0.1:port that nobody has bound, for UDP or TCP. The port is even, and free with the one
// after it, as media wants it (RFC 3550 §11). The same process never gets it twice.
func Loopback(ctx context.Context) (netip.AddrPort, error) {
	given.Lock()
	defer given.Unlock()
	var fault error
	for range tries {
		port := uint16(lowest + 2*rand.N((highest-lowest)/2+1))
		if given.ports[port] {
			continue
		}
		if fault = errors.Join(probe(ctx, port), probe(ctx, port+1)); fault == nil {
			given.ports[port] = true
			return address(port), nil
		}
	}
	return netip.AddrPort{}, fmt.Errorf("no port of loopback from %d to %d is free: %w", lowest, highest+1, fault)
}

func address(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

// probe binds a port for UDP and for TCP, and lets go of it again.
func probe(ctx context.Context, port uint16) error {
	var config net.ListenConfig
	datagrams, err := config.ListenPacket(ctx, "udp", address(port).String())
	if err != nil {
		return err
	}
	listener, err := config.Listen(ctx, "tcp", address(port).String())
	if err != nil {
		return errors.Join(err, datagrams.Close())
	}
	return errors.Join(datagrams.Close(), listener.Close())
}
