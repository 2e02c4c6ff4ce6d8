package pcipal

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Kind is the word for these providers in the operator's file.
const Kind = "pcipal"

// The casings of the names in a launch.
const (
	CaseCamel  = "camel"  // flowId, initialValues
	CasePascal = "pascal" // FlowId, InitialValues; a numeric flow id is sent as a number
)

// The kinds of a flow's id on the wire.
const (
	FlowText   = "text"
	FlowNumber = "number"
)

// Config is a PCI Pal-style provider of the operator's file.
type Config struct {
	wire.Access `yaml:",inline"`

	// LaunchURL is the address of the session launch; {tenant} in it stands for the tenant number.
	LaunchURL string `yaml:"launch_url"`
	// ViewURL is the address of the agents' page of a session; {tenant} and {session} in it are filled in. Default: none,
	// there is no such page.
	ViewURL string `yaml:"view_url"`
	// TenantName goes with the token request.
	TenantName string `yaml:"tenant_name"`
	// TenantNumber goes into the launch address.
	TenantNumber string `yaml:"tenant_number"`
	// Username goes with the token request; it may be an agent's.
	Username string `yaml:"username"`
	// FlowID names the provider's payment flow.
	FlowID string `yaml:"flow_id"`
	// FlowIDAs is text or number. Default text, but number with the field case pascal where the id is one.
	FlowIDAs string `yaml:"flow_id_as"`
	// Currency is what a blank currency in a callback means. Orders in another currency are refused.
	Currency string `yaml:"currency"`
	// AmountFormat is minor (4250) or decimal (42.50), for launch and callback. Default minor.
	AmountFormat payments.AmountFormat `yaml:"amount_format"`
	// CallbackFormat is the same for the callback alone, where it differs. Default: as AmountFormat.
	CallbackFormat payments.AmountFormat `yaml:"callback_format"`
	// Decimals of currencies for which the gateway behind it differs from ISO 4217, such as ISK: 2. Default: none do.
	Decimals map[string]int `yaml:"decimals"`
	// FieldCase is camel or pascal. Default camel.
	FieldCase string `yaml:"field_case"`
	// InitialValues are further values that the provider's flow wants.
	InitialValues map[string]string `yaml:"initial_values"`
	// Idempotency is order where a launch that is repeated opens the same session or does no harm; with none, a launch
	// whose answer was lost is not repeated. Default order.
	Idempotency providers.IdempotencyModel `yaml:"idempotency"`
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
	if c.Idempotency == "" {
		c.Idempotency = providers.IdempotentByOrder
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
	if c.FlowIDAs == "" {
		c.FlowIDAs = FlowText
		if c.FieldCase == CasePascal && wholeNumber(c.FlowID) {
			c.FlowIDAs = FlowNumber
		}
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

// Validate tells every fault at once, each with the key that it is about.
func (c Config) Validate() error {
	c = c.withDefaults()
	var faults []error
	want := func(ok bool, key, text string) {
		if !ok {
			faults = append(faults, fmt.Errorf("%s: want %s", key, text))
		}
	}
	for _, f := range []struct{ key, value, text string }{
		{"tenant_name", c.TenantName, "the tenant's name"},
		{"tenant_number", c.TenantNumber, "the tenant's number"},
		{"username", c.Username, "the user name that goes with the token"},
		{"flow_id", c.FlowID, "the id of the provider's flow"},
	} {
		want(f.value != "", f.key, f.text)
	}
	_, known := payments.Exponent(c.Currency)
	want(known, "currency", "a currency of ISO 4217 in capitals")
	want(payments.Wire{Format: payments.FormatMinor, Decimals: c.Decimals}.Validate() == nil, "decimals",
		"0 to 4 for ISO 4217 currencies")
	want(c.AmountFormat.Validate() == nil, "amount_format", "minor or decimal")
	want(c.CallbackFormat.Validate() == nil, "callback_format", "minor or decimal")
	want(c.FieldCase == CaseCamel || c.FieldCase == CasePascal, "field_case", "camel or pascal")
	want(c.FlowIDAs == FlowText || c.FlowIDAs == FlowNumber && wholeNumber(c.FlowID), "flow_id_as",
		"text, or number with a flow_id that is one")
	for name := range c.InitialValues {
		want(wire.PlainWord(name, 64) && !slices.Contains(ownValues(), strings.ToLower(name)), "initial_values",
			"names other than those that Tonegate sets: "+strings.Join(ownValues(), ", "))
	}
	want(c.Idempotency == providers.IdempotentByOrder || c.Idempotency == providers.IdempotentNone, "idempotency",
		"order or none")
	want(c.SessionLife > 0, "session_life", "a positive duration")
	want(c.CallbackHorizon > 0, "callback_horizon", "a positive duration")
	want(c.Patience > 0, "patience", "a positive duration")
	want(wire.SafeURL(c.launchURL()), "launch_url", wire.AddressWanted)
	want(c.ViewURL == "" || wire.SafeURL(c.viewURL("x")) && strings.Contains(c.ViewURL, "{session}"), "view_url",
		wire.AddressWanted+", with {session} in it")
	e := c.Extensions
	want(!e.Lookup && !e.Cancel && !e.Progress || wire.SafeURL(e.URL), "extensions.url",
		wire.AddressWanted)
	return errors.Join(c.Access.Validate(), errors.Join(faults...))
}

func (c Config) launchURL() string {
	return strings.ReplaceAll(c.LaunchURL, "{tenant}", url.PathEscape(c.TenantNumber))
}

func (c Config) viewURL(session string) string {
	return strings.NewReplacer("{tenant}", url.PathEscape(c.TenantNumber), "{session}", url.PathEscape(session)).
		Replace(c.ViewURL)
}

// flowID is the flow's id as the wire has it.
func (c Config) flowID() any {
	if c.FlowIDAs == FlowNumber {
		return json.Number(c.FlowID)
	}
	return c.FlowID
}

func wholeNumber(s string) bool {
	n, err := strconv.ParseUint(s, 10, 31)
	return err == nil && strconv.FormatUint(n, 10) == s
}

// ownValues are the names of the values that an order sets, in lower case.
func ownValues() []string {
	return []string{"orderid", "reference", "amount", "currencycode", "callbackurl", "returnurl"}
}

// wire is how amounts are written in a format.
func (c Config) wire(f payments.AmountFormat) payments.Wire {
	return payments.Wire{Format: f, Decimals: c.Decimals}
}
