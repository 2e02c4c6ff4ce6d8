package pcipal

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Kind is the word for this provider in the operator's file.
const Kind = "pcipal"

// The casings of the names in a launch.
const (
	CaseCamel  = "camel"  // flowId, initialValues
	CasePascal = "pascal" // FlowId, InitialValues; a numeric flow id is sent as a number
)

// Config is one provider of the operator's file.
type Config struct {
	// Kind is pcipal, the only one so far. Default pcipal.
	Kind string `yaml:"kind"`
	// Profile is the name of the transfer profile in the gate's file.
	Profile string `yaml:"profile"`
	// TokenURL is the address of the token endpoint. https, or http on loopback.
	TokenURL string `yaml:"token_url"`
	// LaunchURL is the address of the session launch; {tenant} in it stands for the tenant number.
	LaunchURL string `yaml:"launch_url"`
	// TenantName goes with the token request.
	TenantName string `yaml:"tenant_name"`
	// TenantNumber goes into the launch address.
	TenantNumber string `yaml:"tenant_number"`
	// Username goes with the token request; it may be an agent's.
	Username string `yaml:"username"`
	// ClientID is the name of the OAuth2 credentials.
	ClientID string `yaml:"client_id"`
	// ClientSecret is the secret of the OAuth2 credentials, as ${NAME} or client_secret_file.
	ClientSecret string `yaml:"client_secret"`
	// FlowID names the provider's payment flow.
	FlowID string `yaml:"flow_id"`
	// Currency is what a blank currency in a callback means. Orders in another currency are refused.
	Currency string `yaml:"currency"`
	// AmountFormat is minor (4250) or decimal (42.50), for launch and callback. Default minor.
	AmountFormat payments.AmountFormat `yaml:"amount_format"`
	// CallbackFormat is the same for the callback alone, where it differs. Default: as AmountFormat.
	CallbackFormat payments.AmountFormat `yaml:"callback_format"`
	// FieldCase is camel or pascal. Default camel.
	FieldCase string `yaml:"field_case"`
	// InitialValues are further values that the provider's flow wants.
	InitialValues map[string]string `yaml:"initial_values"`
	// CallbackBase is the address under which the provider reaches us.
	CallbackBase string `yaml:"callback_base"`
	// ReturnURL is sent along if it is not empty.
	ReturnURL string `yaml:"return_url"`
	// SessionLife is how long a session counts as alive where the provider does not say. Default 15m.
	SessionLife time.Duration `yaml:"session_life"`
	// CallbackHorizon is how long after that a callback may still come. Default 12h.
	CallbackHorizon time.Duration `yaml:"callback_horizon"`
	// Patience bounds token and launch, retries included. Default 6s.
	Patience time.Duration `yaml:"patience"`
	// Extensions are what the provider offers beyond PCI Pal's protocol.
	Extensions Extensions `yaml:"extensions"`
}

// Extensions of `tonegate capture`, under URL/{session id}.
type Extensions struct {
	// URL is the address below which the sessions stand. No default.
	URL string `yaml:"url"`
	// Lookup says that GET URL/{id} tells what became of a session. Default false.
	Lookup bool `yaml:"lookup"`
	// Cancel says that POST URL/{id}/cancel ends one that is not submitted. Default false.
	Cancel bool `yaml:"cancel"`
	// Progress says that GET URL/{id}/events streams how far the caller is. Default false.
	Progress bool `yaml:"progress"`
}

func (c Config) withDefaults() Config {
	if c.Kind == "" {
		c.Kind = Kind
	}
	if c.AmountFormat == "" {
		c.AmountFormat = payments.FormatMinor
	}
	if c.CallbackFormat == "" {
		c.CallbackFormat = c.AmountFormat
	}
	if c.FieldCase == "" {
		c.FieldCase = CaseCamel
	}
	if c.SessionLife == 0 {
		c.SessionLife = 15 * time.Minute
	}
	if c.CallbackHorizon == 0 {
		c.CallbackHorizon = 12 * time.Hour
	}
	if c.Patience == 0 {
		c.Patience = 6 * time.Second
	}
	return c
}

// Validate tells every fault at once, each with the key that it is about. CallbackBase may be left to the program.
func (c Config) Validate() error {
	c = c.withDefaults()
	var faults []error
	want := func(ok bool, key, text string) {
		if !ok {
			faults = append(faults, fmt.Errorf("%s: want %s", key, text))
		}
	}
	want(c.Kind == Kind, "kind", Kind)
	for _, f := range []struct{ key, value, text string }{
		{"profile", c.Profile, "the name of a profile in the gate's file"},
		{"tenant_name", c.TenantName, "the tenant's name"},
		{"tenant_number", c.TenantNumber, "the tenant's number"},
		{"username", c.Username, "the user name that goes with the token"},
		{"client_id", c.ClientID, "the OAuth2 client id"},
		{"client_secret", c.ClientSecret, "the OAuth2 client secret, as ${NAME} or client_secret_file"},
		{"flow_id", c.FlowID, "the id of the provider's flow"},
	} {
		want(f.value != "", f.key, f.text)
	}
	_, known := payments.Exponent(c.Currency)
	want(known, "currency", "a currency of ISO 4217 in capitals")
	want(c.AmountFormat.Validate() == nil, "amount_format", "minor or decimal")
	want(c.CallbackFormat.Validate() == nil, "callback_format", "minor or decimal")
	want(c.FieldCase == CaseCamel || c.FieldCase == CasePascal, "field_case", "camel or pascal")
	want(c.SessionLife > 0, "session_life", "a positive duration")
	want(c.CallbackHorizon > 0, "callback_horizon", "a positive duration")
	want(c.Patience > 0, "patience", "a positive duration")
	const address = "an https address, or http on loopback"
	want(safeURL(c.TokenURL), "token_url", address)
	want(safeURL(c.launchURL()), "launch_url", address)
	want(c.CallbackBase == "" || safeURL(c.CallbackBase), "callback_base", address)
	want(c.ReturnURL == "" || safeURL(c.ReturnURL), "return_url", address)
	e := c.Extensions
	want(!e.Lookup && !e.Cancel && !e.Progress || safeURL(e.URL), "extensions.url", address)
	return errors.Join(faults...)
}

func (c Config) launchURL() string {
	return strings.ReplaceAll(c.LaunchURL, "{tenant}", url.PathEscape(c.TenantNumber))
}

// flowID is the flow's id as the wire has it.
func (c Config) flowID() any {
	if c.FieldCase == CasePascal {
		if n, err := strconv.Atoi(c.FlowID); err == nil {
			return n
		}
	}
	return c.FlowID
}

// safeURL tells whether credentials and results may travel to an address.
func safeURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}
