package sip

import (
	"net"
	"net/netip"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// The transports, as sipgo and Via headers write them.
const (
	networkUDP = "UDP"
	networkTCP = "TCP"
)

// localIP is the address of ours to tell a party at remote (host:port or empty).
func (e *Endpoint) localIP(remote string) netip.Addr {
	if e.cfg.MediaIP.IsValid() {
		return e.cfg.MediaIP
	}
	e.mu.Lock()
	listening := []netip.AddrPort{e.udpAddr, e.tcpAddr}
	e.mu.Unlock()
	for _, a := range listening {
		if a.IsValid() && !a.Addr().IsUnspecified() {
			return a.Addr()
		}
	}
	if remote != "" {
		if a := sourceFor(remote); a.IsValid() {
			return a
		}
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}

// sourceFor asks the routing table which address of ours reaches remote. No packet is sent.
func sourceFor(remote string) netip.Addr {
	addr, err := net.ResolveUDPAddr("udp", remote)
	if err != nil {
		return netip.Addr{}
	}
	conn, err := net.DialUDP("udp", nil, addr)
	if err != nil {
		return netip.Addr{}
	}
	a := addrPort(conn.LocalAddr()).Addr()
	_ = conn.Close()
	return a
}

// contact is our address for requests of the other side.
func (e *Endpoint) contact(network string, ip netip.Addr) sip.Uri {
	e.mu.Lock()
	defer e.mu.Unlock()
	uri := sip.Uri{Scheme: "sip", User: "tonegate", Host: ip.String(), Port: int(e.udpAddr.Port())}
	if network == networkTCP {
		uri.UriParams = sip.NewParams()
		uri.UriParams.Add("transport", "tcp")
		uri.Port = int(e.tcpAddr.Port())
	}
	return uri
}

// via is the Via header of a new request, with room for the port that the other side sees (RFC 3581).
func (e *Endpoint) via(network string, ip netip.Addr) *sip.ViaHeader {
	e.mu.Lock()
	port := int(e.udpAddr.Port())
	if network == networkTCP {
		port = int(e.tcpAddr.Port())
	}
	e.mu.Unlock()
	v := &sip.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: network, Host: ip.String(), Port: port,
		Params: sip.NewParams(),
	}
	v.Params.Add("branch", sip.GenerateBranch())
	v.Params.Add("rport", "")
	return v
}

// bind makes a UDP request leave from the listening socket, so that firewalls and peers see one address.
func (e *Endpoint) bind(req *sip.Request, network string) {
	req.SetTransport(network)
	if network != networkUDP {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.udp == nil {
		return
	}
	if a, ok := e.udp.LocalAddr().(*net.UDPAddr); ok {
		req.Laddr = sip.Addr{IP: a.IP, Port: a.Port}
	}
}

// reach is where a request for target goes: to the target, but to the address that the other side was last heard from
// where the target cannot be reached from here: it is a name of a private network behind NAT, or nothing at all.
func reach(target sip.Uri, network, source string) string {
	if source == "" {
		return hostPort(target)
	}
	if network == networkTCP {
		return source // The connection that is open.
	}
	src, err := netip.ParseAddrPort(source)
	if err != nil {
		return hostPort(target)
	}
	ip, err := netip.ParseAddr(strings.Trim(target.Host, "[]"))
	if target.Host == "" || (err == nil && ip.IsUnspecified()) {
		return source
	}
	if err == nil && ip.Unmap() != src.Addr().Unmap() && (ip.IsPrivate() || ip.IsLoopback()) && !src.Addr().IsPrivate() {
		return source
	}
	return hostPort(target)
}

// hostPort is the address in a URI, with the default port of SIP where there is none.
func hostPort(u sip.Uri) string {
	port := u.Port
	if port == 0 {
		port = sip.DefaultUdpPort
	}
	return net.JoinHostPort(strings.Trim(u.Host, "[]"), itoa(port))
}
