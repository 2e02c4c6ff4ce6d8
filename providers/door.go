package providers

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// DoorConfig is who may bring callbacks, which nobody signs. Without any of it the address alone protects them: it is
// unguessable and of one attempt.
type DoorConfig struct {
	// Allow are the networks that callbacks come from, as 192.0.2.0/24 or an address. Default: any.
	Allow []string `yaml:"allow"`
	// Proxies are our own networks whose X-Forwarded-For is believed. Default: none.
	Proxies []string `yaml:"proxies"`
	// Header must be there with the value of Secret, such as X-Api-Key. Default: none.
	Header string `yaml:"header"`
	// Secret is the value of Header, as ${NAME} or secret_file.
	Secret string `yaml:"secret"`
	// Path is the last part of the address, 16 to 128 letters, digits, - and _, for a provider that calls one address back
	// whatever the attempt: {callback_base}/callbacks/{name}/{path}. As ${NAME} or path_file. Default: none.
	Path string `yaml:"path"`
}

// Validate tells every fault at once, each with the key that it is about.
func (c DoorConfig) Validate() error {
	_, err := NewDoor(c)
	return err
}

// Door decides on callbacks before anything of them is read. The nil Door lets everybody in. Safe for concurrent use.
type Door struct {
	allow, proxies []netip.Prefix
	header         string
	secret, path   [sha256.Size]byte
	fixed          bool
}

// NewDoor makes a door.
func NewDoor(c DoorConfig) (*Door, error) {
	d := &Door{
		header: c.Header, secret: sha256.Sum256([]byte(c.Secret)), path: sha256.Sum256([]byte(c.Path)), fixed: c.Path != "",
	}
	var faults []error
	for _, list := range []struct {
		key  string
		from []string
		to   *[]netip.Prefix
	}{{"allow", c.Allow, &d.allow}, {"proxies", c.Proxies, &d.proxies}} {
		for i, text := range list.from {
			p, err := network(text)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s[%d]: want a network such as 192.0.2.0/24, or an address", list.key, i))
				continue
			}
			*list.to = append(*list.to, p)
		}
	}
	if (c.Header == "") != (c.Secret == "") {
		faults = append(faults, errors.New("header: want header and secret, or neither"))
	}
	if c.Path != "" && (len(c.Path) < 16 || len(c.Path) > 128 || strings.Trim(strings.ToLower(c.Path), plainPath) != "") {
		faults = append(faults, errors.New("path: want 16 to 128 letters, digits, - and _, as ${NAME} or path_file"))
	}
	return d, errors.Join(faults...)
}

const plainPath = "abcdefghijklmnopqrstuvwxyz0123456789-_"

func network(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()), nil
	}
	return netip.ParsePrefix(text)
}

// Admits tells whether a request may be read.
func (d *Door) Admits(r *http.Request) bool {
	if d == nil {
		return true
	}
	if d.header != "" {
		told := sha256.Sum256([]byte(r.Header.Get(d.header)))
		if subtle.ConstantTimeCompare(told[:], d.secret[:]) != 1 {
			return false
		}
	}
	return len(d.allow) == 0 || holds(d.allow, d.from(r))
}

// Fixed tells whether token, the last part of an address, is the one that all attempts share.
func (d *Door) Fixed(token string) bool {
	if d == nil || !d.fixed {
		return false
	}
	told := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(told[:], d.path[:]) == 1
}

// Taken is the status that tells a provider that its callback has come: 200 at the address that all attempts share, since
// Vonage's webhook takes nothing else for an answer, and 204 at that of one attempt.
func Taken(fixed bool) int {
	if fixed {
		return http.StatusOK
	}
	return http.StatusNoContent
}

// from is who sent a request: the connection's other end, or, where that is a proxy of ours, whom it names; the last one
// in X-Forwarded-For that is no proxy of ours.
func (d *Door) from(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	from := at.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !holds(d.proxies, from) {
			break
		}
		if strings.TrimSpace(hop) == "" {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return netip.Addr{}
		}
		from = next.Unmap()
	}
	return from
}

func holds(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}
