package main

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/gateways/simulated"
	"github.com/tonegate/tonegate/capture/gateways/stripe"
)

// captureConfig is the configuration of tonegate capture, the payment provider to host yourself.
type captureConfig struct {
	// HTTP is the address of the provider's API, host:port. It must be on loopback: put a TLS proxy before it to reach
	// it from elsewhere. Default 127.0.0.1:8090.
	HTTP string `yaml:"http"`
	// SIP is where the gate brings its callers.
	SIP captureSIP `yaml:"sip"`
	// DataDir is the folder of the databases, for one capture at a time. It is made if it is missing. No default.
	DataDir string `yaml:"data_dir"`
	// Gateway is who charges the cards: simulated, which charges nobody and takes published test numbers alone, or
	// stripe, which puts whoever runs this process in full PCI scope. Default simulated.
	Gateway string `yaml:"gateway"`
	// Simulated sets the simulated gateway up.
	Simulated simulated.Config `yaml:"simulated"`
	// Stripe sets the gateway stripe up.
	Stripe stripe.Config `yaml:"stripe"`
	// Drain is how long running calls may take to end when the process is told to stop. Default 30s.
	Drain time.Duration `yaml:"drain"`

	capture.Config `yaml:",inline"`
}

// captureSIP is where capture takes calls.
type captureSIP struct {
	// UDP is the address for SIP over UDP, host:port on loopback. Default 127.0.0.1:0, any free port. "off" for none.
	UDP string `yaml:"udp"`
	// TCP is the address for SIP over TCP, host:port on loopback. Default off.
	TCP string `yaml:"tcp"`
}

// off in place of an address means that nothing is listened on.
const off = "off"

func (c captureConfig) withDefaults() captureConfig {
	if c.HTTP == "" {
		c.HTTP = "127.0.0.1:8090"
	}
	switch c.SIP.UDP {
	case "":
		c.SIP.UDP = "127.0.0.1:0"
	case off:
		c.SIP.UDP = ""
	}
	if c.SIP.TCP == off {
		c.SIP.TCP = ""
	}
	if c.Gateway == "" {
		c.Gateway = gatewaySimulated
	}
	if c.Drain == 0 {
		c.Drain = 30 * time.Second
	}
	return c
}

// Validate tells all that is wrong at once; each text begins with the key.
func (c captureConfig) Validate() error {
	c = c.withDefaults()
	errs := []error{c.Config.Validate()}
	for _, a := range []struct{ key, addr string }{{"http", c.HTTP}, {"sip.udp", c.SIP.UDP}, {"sip.tcp", c.SIP.TCP}} {
		if a.addr == "" && a.key != "http" {
			continue
		}
		if at, err := netip.ParseAddrPort(a.addr); err != nil || !at.Addr().IsLoopback() {
			errs = append(errs, fmt.Errorf(
				"%s: want an address and a port on loopback, say 127.0.0.1:0: beyond it a card leg would need TLS", a.key))
		}
	}
	if c.SIP.UDP == "" && c.SIP.TCP == "" {
		errs = append(errs, errors.New("sip.udp: want an address here or in sip.tcp"))
	}
	if c.DataDir == "" {
		errs = append(errs, errors.New("data_dir: must not be empty"))
	}
	errs = append(errs, c.gatewayErrors()...)
	errs = append(errs, c.PromptErrors()...)
	if c.Drain < 0 || c.Drain > 10*time.Minute {
		errs = append(errs, errors.New("drain: want 0s to 10m"))
	}
	return errors.Join(errs...)
}
