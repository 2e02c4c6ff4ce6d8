package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/tonegate/tonegate/transfer"
)

// gateConfig is the configuration of tonegate gate, which owns the calls.
type gateConfig struct {
	// SIP is where callers are taken and from where bots and providers are called.
	SIP gateSIP `yaml:"sip"`
	// HTTP is the address of the phone page, its calls, /livez, /readyz and /metrics, host:port. A browser gives a page
	// its microphone on loopback or by https only. Default 127.0.0.1:8080.
	HTTP string `yaml:"http"`
	// WebRTC is how the phone page's media is carried.
	WebRTC gateWebRTC `yaml:"webrtc"`
	// Control is the listener of the contract with tonegate serve.
	Control gateControl `yaml:"control"`
	// Grace is how long running calls may go on when the process is told to stop; then they are ended. Default 30s.
	Grace time.Duration `yaml:"grace"`

	transfer.Config `yaml:",inline"`
}

// gateSIP is where the gate speaks SIP. In this version all of it stays on loopback: card legs have neither TLS nor SRTP
// yet.
type gateSIP struct {
	// UDP is the address for SIP over UDP, address:port on loopback. Default 127.0.0.1:5060. "off" for none.
	UDP string `yaml:"udp"`
	// TCP is the address for SIP over TCP, address:port on loopback. Default: the same as UDP. "off" for none.
	TCP string `yaml:"tcp"`
	// MediaTimeout ends a leg from which nothing came for so long. Default 30s.
	MediaTimeout time.Duration `yaml:"media_timeout"`
}

// gateWebRTC is the phone page's media, which is always encrypted.
type gateWebRTC struct {
	// Listen is the UDP address of all calls' media, host:port. Default 127.0.0.1:0, any free port.
	Listen string `yaml:"listen"`
	// Opus takes Opus from browsers, so that they are heard in wideband. It is decoded, never sent. Default true; false
	// saves what decoding costs.
	Opus *bool `yaml:"opus"`
}

// gateControl is the listener that tonegate serve speaks to.
type gateControl struct {
	// Listen is its address, address:port. Default 127.0.0.1:7071.
	Listen string `yaml:"listen"`
	// Token is the shared secret of gate and serve, at least 32 characters. Use token_file or ${ENV}. No default.
	Token string `yaml:"token"`
	// Remote allows an address beyond loopback, where somebody else encrypts what goes there. Default false.
	Remote bool `yaml:"remote"`
}

func (c gateConfig) withDefaults() gateConfig {
	switch c.SIP.UDP {
	case "":
		c.SIP.UDP = "127.0.0.1:5060"
	case off:
		c.SIP.UDP = ""
	}
	switch c.SIP.TCP {
	case "":
		c.SIP.TCP = c.SIP.UDP
	case off:
		c.SIP.TCP = ""
	}
	if c.HTTP == "" {
		c.HTTP = "127.0.0.1:8080"
	}
	if c.WebRTC.Listen == "" {
		c.WebRTC.Listen = "127.0.0.1:0"
	}
	if c.WebRTC.Opus == nil {
		c.WebRTC.Opus = new(true)
	}
	if c.Control.Listen == "" {
		c.Control.Listen = "127.0.0.1:7071"
	}
	if c.Grace == 0 {
		c.Grace = 30 * time.Second
	}
	return c
}

// Validate tells all that is wrong at once; each text begins with the key.
func (c gateConfig) Validate() error {
	c = c.withDefaults()
	errs := []error{c.Config.Validate()}
	for _, a := range []struct{ key, addr string }{{"sip.udp", c.SIP.UDP}, {"sip.tcp", c.SIP.TCP}} {
		if a.addr != "" && !onLoopback(a.addr) {
			errs = append(errs, fmt.Errorf(
				"%s: want an address and a port on loopback, say 127.0.0.1:5060: %w", a.key, transfer.ErrNotLoopback))
		}
	}
	if c.SIP.UDP == "" && c.SIP.TCP == "" {
		errs = append(errs, errors.New("sip.udp: want an address here or in sip.tcp"))
	}
	for _, a := range []struct{ key, addr string }{{"http", c.HTTP}, {"webrtc.listen", c.WebRTC.Listen}} {
		if _, _, err := net.SplitHostPort(a.addr); err != nil {
			errs = append(errs, fmt.Errorf("%s: want host:port, say 127.0.0.1:8080", a.key))
		}
	}
	if _, _, err := net.SplitHostPort(c.Control.Listen); err != nil || !c.Control.Remote && !onLoopback(c.Control.Listen) {
		errs = append(errs, errors.New(
			"control.listen: want an address and a port on loopback, say 127.0.0.1:7071, or control.remote: true"))
	}
	if len(c.Control.Token) < 32 {
		errs = append(errs, errors.New("control.token: want at least 32 characters, from token_file or ${ENV}"))
	}
	if c.Grace < 0 || c.Grace > time.Hour {
		errs = append(errs, errors.New("grace: want 0s to 1h"))
	}
	if c.SIP.MediaTimeout < 0 {
		errs = append(errs, errors.New("sip.media_timeout: want a positive time, or none for 30s"))
	}
	return errors.Join(errs...)
}

// onLoopback tells whether an address with its port is this machine's alone.
func onLoopback(addr string) bool {
	at, err := netip.ParseAddrPort(addr)
	return err == nil && transfer.IsLoopback(at.Addr())
}
