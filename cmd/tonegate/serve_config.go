package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/api/webhooks"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows/lookup"
	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/payments/store"
	"github.com/tonegate/tonegate/speech"
)

// serveConfig is the configuration of tonegate serve, which holds the conversations and the ledger.
type serveConfig struct {
	// SIP is where the gate reaches the bot.
	SIP serveSIP `yaml:"sip"`
	// HTTP is the listener of the providers' callbacks and of /livez, /readyz and /metrics.
	HTTP serveHTTPConfig `yaml:"http"`
	// Control is the way to the gate.
	Control serveControl `yaml:"control"`
	// Store is the database of payments and conversations.
	Store store.Config `yaml:"store"`
	// Calls is where the files of the calls are kept.
	Calls serveCalls `yaml:"calls"`
	// Flow is the conversation.
	Flow serveFlow `yaml:"flow"`
	// Speech is who speaks and hears.
	Speech speech.Config `yaml:"speech"`
	// Model is who understands.
	Model model.Config `yaml:"model"`
	// Providers are who takes the cards; a flow's provider "default" is the one so named, else the first.
	Providers []serveProvider `yaml:"providers"`
	// Webhooks are the systems that are told what became of payments.
	Webhooks []webhooks.Endpoint `yaml:"webhooks"`
	// Checkout sets the deadlines of a payment.
	Checkout checkout.Config `yaml:"checkout"`
	// Telemetry is who is told of the calls, beside /metrics.
	Telemetry serveTelemetry `yaml:"telemetry"`
	// Grace is how long running calls may go on when the process is told to stop. Default 30s.
	Grace time.Duration `yaml:"grace"`
}

// serveSIP is the bot's leg.
type serveSIP struct {
	// UDP is the address for SIP over UDP, address:port on loopback. Default 127.0.0.1:0, any free port.
	UDP string `yaml:"udp"`
}

// serveHTTPConfig is the public listener.
type serveHTTPConfig struct {
	// Listen is its address, host:port. Default 127.0.0.1:0, any free port.
	Listen string `yaml:"listen"`
	// CallbackBase is the address under which providers reach it. Default http:// and the listening address.
	CallbackBase string `yaml:"callback_base"`
}

// serveControl is the way to the gate.
type serveControl struct {
	// URL of the gate's control listener, such as http://127.0.0.1:7071. No default.
	URL string `yaml:"url"`
	// Token is the shared secret of gate and serve, at least 32 characters. Use token_file or ${ENV}. No default.
	Token string `yaml:"token"`
}

// serveCalls is the files of the calls.
type serveCalls struct {
	// Dir takes one folder a call: recording, transcript, events and result. No default.
	Dir string `yaml:"dir"`
}

// serveFlow is the conversation.
type serveFlow struct {
	// File of the flow. Default: the utility bill that is built in.
	File string `yaml:"file"`
	// MockLookups answers the flow's lookups from their mocks and asks nobody. Default false.
	MockLookups bool `yaml:"mock_lookups"`
	// Lookups are the systems that the flow's lookups call, by name.
	Lookups map[string]lookup.Endpoint `yaml:"lookups"`
}

func (c serveConfig) withDefaults() serveConfig {
	if c.SIP.UDP == "" {
		c.SIP.UDP = "127.0.0.1:0"
	}
	if c.HTTP.Listen == "" {
		c.HTTP.Listen = "127.0.0.1:0"
	}
	if c.Grace == 0 {
		c.Grace = 30 * time.Second
	}
	return c
}

// Validate tells all that is wrong at once; each text begins with the key.
func (c serveConfig) Validate() error {
	c = c.withDefaults()
	var errs []error
	want := func(ok bool, text string) {
		if !ok {
			errs = append(errs, errors.New(text))
		}
	}
	want(onLoopback(c.SIP.UDP), "sip.udp: want an address and a port on loopback, say 127.0.0.1:0")
	_, _, err := net.SplitHostPort(c.HTTP.Listen)
	want(err == nil, "http.listen: want host:port, say 127.0.0.1:0")
	want(c.HTTP.CallbackBase == "" || isHTTP(c.HTTP.CallbackBase), "http.callback_base: want an http or https address")
	want(isHTTP(c.Control.URL), "control.url: want the gate's address, say http://127.0.0.1:7071")
	want(len(c.Control.Token) >= 32, "control.token: want at least 32 characters, from token_file or ${ENV}")
	want(c.Calls.Dir != "", "calls.dir: want the path of a folder")
	want(len(c.Providers) > 0, "providers: want at least one")
	want(c.Grace >= 0 && c.Grace <= time.Hour, "grace: want 0s to 1h")
	errs = append(errs, under("store", c.Store.Validate()), under("speech", c.Speech.Validate()),
		under("model", c.Model.Validate()), under("checkout", c.Checkout.Validate()), under("telemetry", c.Telemetry.Validate()))
	for i, p := range c.Providers {
		key := fmt.Sprintf("providers[%d]", i)
		errs = append(errs, under(key, p.Validate()))
	}
	for i, e := range c.Webhooks {
		errs = append(errs, under(fmt.Sprintf("webhooks[%d]", i), e.Validate()))
	}
	for name, e := range c.Flow.Lookups {
		errs = append(errs, under("flow.lookups."+name, e.Validate()))
	}
	return errors.Join(errs...)
}

// under puts the key of the section before each fault of its own.
func under(key string, err error) error {
	faults := config.Errors(err)
	for i, fault := range faults {
		faults[i] = fmt.Errorf("%s.%w", key, fault)
	}
	return errors.Join(faults...)
}

func isHTTP(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}
