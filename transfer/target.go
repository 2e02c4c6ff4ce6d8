package transfer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ErrNotLoopback is the refusal to send a caller's keypad in clear over a network.
var ErrNotLoopback = errors.New("card legs beyond loopback need TLS and SRTP, which this version does not have")

// Resolver finds the addresses of a host; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// target is a SIP URI in its parts, as far as the gate needs them: scheme sip, an optional user, host, optional port,
// and whatever follows.
type target struct {
	user string // with its '@', or empty
	host string
	port int    // 0 for none
	rest string // parameters with their leading ';', or empty
}

// parseTarget reads sip:[user@]host[:port][;parameters]; headers (a '?') are not for files.
func parseTarget(uri string) (target, error) {
	body, ok := strings.CutPrefix(uri, "sip:")
	if !ok {
		return target{}, errors.New("want a sip: URI")
	}
	if strings.ContainsAny(body, " \t\r\n<>\"?") {
		return target{}, errors.New("want a plain sip: URI without spaces, brackets or headers")
	}
	var t target
	if i := strings.LastIndexByte(body, '@'); i >= 0 {
		t.user, body = body[:i+1], body[i+1:]
	}
	if i := strings.IndexByte(body, ';'); i >= 0 {
		body, t.rest = body[:i], body[i:]
	}
	t.host = body
	if host, port, err := net.SplitHostPort(body); err == nil {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return target{}, errors.New("want a port from 1 to 65535")
		}
		t.host, t.port = host, int(n)
	}
	t.host = strings.Trim(t.host, "[]")
	if t.host == "" {
		return target{}, errors.New("want a host")
	}
	return t, nil
}

// String puts the parts together again.
func (t target) String() string {
	host := t.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if t.port != 0 {
		host += ":" + strconv.Itoa(t.port)
	}
	return "sip:" + t.user + host + t.rest
}

// onLoopback resolves the target's host and gives the target at its address, which must be of this machine's loopback,
// as must all the others of its name.
func (t target) onLoopback(ctx context.Context, r Resolver) (target, error) {
	if strings.Contains(t.rest, "maddr=") || strings.Contains(t.rest, "received=") {
		return target{}, ErrNotLoopback
	}
	addrs, err := t.addresses(ctx, r)
	if err != nil {
		return target{}, err
	}
	for _, a := range addrs {
		if !IsLoopback(a) {
			return target{}, ErrNotLoopback
		}
	}
	t.host = addrs[0].String()
	return t, nil
}

func (t target) addresses(ctx context.Context, r Resolver) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(t.host); err == nil {
		return []netip.Addr{a.Unmap()}, nil
	}
	addrs, err := r.LookupNetIP(ctx, "ip", t.host)
	if err != nil {
		return nil, fmt.Errorf("resolve host: %w", err)
	}
	if len(addrs) == 0 {
		return nil, errors.New("resolve host: no address")
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	return addrs, nil
}

// IsLoopback tells whether traffic to the address stays in this machine: 127.0.0.0/8, ::1, or an address of a loopback
// interface.
func IsLoopback(a netip.Addr) bool {
	if a.Unmap().IsLoopback() {
		return true
	}
	faces, err := net.Interfaces()
	if err != nil {
		return false
	}
	for _, f := range faces {
		if f.Flags&net.FlagLoopback == 0 {
			continue
		}
		addrs, err := f.Addrs()
		if err != nil {
			continue
		}
		for _, have := range addrs {
			if p, err := netip.ParsePrefix(have.String()); err == nil && p.Addr().Unmap() == a.Unmap() {
				return true
			}
		}
	}
	return false
}
