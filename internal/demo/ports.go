package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"

	"github.com/tonegate/tonegate/transfer"
)

// address is one of the three that people use, with the flag that sets it.
type address struct {
	flag     string
	value    string
	networks []string // of tcp, udp
	local    bool     // loopback alone
}

// numeric lets people write localhost, which the configuration of a process does not take: a name can come to mean
// another address.
func numeric(value string) string {
	if port, ok := strings.CutPrefix(value, "localhost:"); ok {
		return "127.0.0.1:" + port
	}
	return value
}

// checkFree says which flag to change where an address cannot be bound, or is given to two flags at once.
func checkFree(ctx context.Context, addresses ...address) error {
	var errs []error
	var held []io.Closer // until the last one is bound, or two flags could name one port
	for _, a := range addresses {
		for _, network := range a.networks {
			c, err := bind(ctx, network, a)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s %s (%s) cannot be used: %w; choose another port with %s, "+
					"or port 0 for any free one", a.flag, a.value, network, err, a.flag))
				break
			}
			held = append(held, c)
		}
	}
	for _, c := range held {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// errNotLocal is what stands against an address that other machines reach.
var errNotLocal = errors.New("it is not on loopback, and this version has neither TLS nor SRTP for a card beyond it")

// bind takes an address; the caller closes what it gets.
func bind(ctx context.Context, network string, a address) (io.Closer, error) {
	var lc net.ListenConfig
	if network == "udp" {
		c, err := lc.ListenPacket(ctx, network, a.value)
		if err != nil {
			return nil, cause(err)
		}
		return local(c, c.LocalAddr(), a)
	}
	l, err := lc.Listen(ctx, network, a.value)
	if err != nil {
		return nil, cause(err)
	}
	return local(l, l.Addr(), a)
}

// local returns what was bound, or closes it where it had to be on loopback and is not.
func local(c io.Closer, at net.Addr, a address) (io.Closer, error) {
	bound, err := netip.ParseAddrPort(at.String())
	if err == nil && a.local && !transfer.IsLoopback(bound.Addr()) {
		err = errNotLocal
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// cause is the system's own word, without the operation and address that the net package puts before it.
func cause(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err
	}
	return err
}

// reachable is an address that people can open, also where a process listens on every one.
func reachable(address string) string {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().IsUnspecified() {
		return address
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port()).String()
}
