package capture

import "net/netip"

// isLoopback tells whether a host name or address is this machine by its very spelling.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
