package vonage

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Kind is the word for these providers in the operator's file.
const Kind = "vonage"

// The sessions that can be opened.
const (
	ModeAgent   = "agent"   // joins the live call of an agent
	ModeDigital = "digital" // makes a page to pay on
)

// The fields of an answer that can tie a call's leg to its session.
const (
	LinkSession  = "session"  // sessionGuid
	LinkProvider = "provider" // providerSessionGuid
)

// Config is a Vonage Contact Center account of the operator's file.
type Config struct {
	wire.Access `yaml:",inline"`

	// APIURL is the address of the Payment API, below which v1/session stands.
	APIURL string `yaml:"api_url"`
	// Basic sends the credentials in a header instead of the form. Default false.
	Basic bool `yaml:"basic"`
	// Mode is agent or digital. Default agent.
	Mode string `yaml:"mode"`
	// AgentID names the agent whose live call is meant. It has one call at a time, so this provider takes one payment at a
	// time; name further providers for further agents.
	AgentID string `yaml:"agent_id"`
	// AccountConfiguration is accountConfigurationId. Default: none is sent.
	AccountConfiguration int `yaml:"account_configuration"`
	// SkipCallTransfer opens sessions without a live call, for tests. Default false.
	SkipCallTransfer bool `yaml:"skip_call_transfer"`
	// Link is session or provider: whose id the gate is to name when it brings the call. Default provider.
	Link string `yaml:"link"`
	// Currency is what an answer without a currency means. Orders in another one are refused.
	Currency string `yaml:"currency"`
	// AmountFormat is decimal (12.40) or minor (1240), in paymentData. Default decimal.
	AmountFormat payments.AmountFormat `yaml:"amount_format"`
	// ResultFormat is the same in paymentResultData. Default minor.
	ResultFormat payments.AmountFormat `yaml:"result_format"`
	// Decimals of currencies for which the gateway behind it differs from ISO 4217, such as ISK: 2. Default: none do.
	Decimals map[string]int `yaml:"decimals"`
	// PaymentData are further entries of paymentData that the gateway wants.
	PaymentData map[string]string `yaml:"payment_data"`
	// Names are those of our entries in paymentData and of the gateway's in paymentResultData.
	Names Names `yaml:"names"`
	// Decisions turns the gateway's words into approved, declined, failed, cancelled, unknown, refunded, voided,
	// charged_back or restored. DECISION/TYPE, with the transactionType behind it, goes before DECISION:
	// "ACCEPT/Refund". Default ACCEPT: approved.
	Decisions map[string]providers.Verdict `yaml:"decisions"`
	// NoDecision is what a session that is finished without a decision means: failed (nothing was charged), cancelled or
	// unknown. Default unknown.
	NoDecision providers.Verdict `yaml:"no_decision"`
	// Reasons turns the gateway's reasonCode of a decline into a reason of ours, such as insufficient_funds.
	Reasons map[string]string `yaml:"reasons"`
	// Webhook is how the account's webhook proves itself.
	Webhook Webhook `yaml:"webhook"`
	// SessionLife is how long a session counts as alive. Default 15m, and 72h for digital.
	SessionLife time.Duration `yaml:"session_life"`
	// ResultWindow is how long results can be looked up after that. Default 15m.
	ResultWindow time.Duration `yaml:"result_window"`
	// CallbackHorizon is how long after that a callback may still come. Default 12h.
	CallbackHorizon time.Duration `yaml:"callback_horizon"`
	// Patience bounds token and session, retries included. Default 6s.
	Patience time.Duration `yaml:"patience"`
}

// Names of entries, there and back.
type Names struct {
	// Amount in paymentData and paymentResultData. Default Amount.
	Amount string `yaml:"amount"`
	// Currency likewise. Default Currency.
	Currency string `yaml:"currency"`
	// Reference likewise: it holds our order id. Default MerchantReferenceCode.
	Reference string `yaml:"reference"`
	// Transaction in paymentResultData. Default requestID.
	Transaction string `yaml:"transaction"`
	// Brand of the card in paymentResultData. Default: not looked for.
	Brand string `yaml:"brand"`
	// Last4 of the card in paymentResultData. Default: not looked for.
	Last4 string `yaml:"last4"`
}

// Webhook is how the account's webhook proves itself: by client credentials that we give tokens to.
type Webhook struct {
	// ClientID that the account's webhook is set up with. Default: no token is asked for.
	ClientID string `yaml:"client_id"`
	// ClientSecret of it, as ${NAME} or client_secret_file.
	ClientSecret string `yaml:"client_secret"`
}

func (c Config) withDefaults() Config {
	for _, f := range []struct {
		to    *string
		usual string
	}{
		{&c.Mode, ModeAgent},
		{&c.Link, LinkProvider},
		{&c.Names.Amount, "Amount"},
		{&c.Names.Currency, "Currency"},
		{&c.Names.Reference, "MerchantReferenceCode"},
		{&c.Names.Transaction, "requestID"},
		{(*string)(&c.AmountFormat), string(payments.FormatDecimal)},
		{(*string)(&c.ResultFormat), string(payments.FormatMinor)},
		{(*string)(&c.NoDecision), string(providers.Unknown)},
	} {
		if *f.to == "" {
			*f.to = f.usual
		}
	}
	if len(c.Decisions) == 0 {
		c.Decisions = map[string]providers.Verdict{"ACCEPT": providers.Approved}
	}
	life := 15 * time.Minute
	if c.Mode == ModeDigital {
		life = 72 * time.Hour
	}
	for _, f := range []struct {
		to    *time.Duration
		usual time.Duration
	}{
		{&c.SessionLife, life},
		{&c.ResultWindow, 15 * time.Minute},
		{&c.CallbackHorizon, 12 * time.Hour},
		{&c.Patience, 6 * time.Second},
	} {
		if *f.to == 0 {
			*f.to = f.usual
		}
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
	want(wire.SafeURL(c.APIURL), "api_url", wire.AddressWanted)
	want(c.Mode == ModeAgent || c.Mode == ModeDigital, "mode", "agent or digital")
	want(c.AgentID != "", "agent_id", "the id of the agent whose calls are meant")
	want(c.AccountConfiguration >= 0, "account_configuration", "the id of an account configuration")
	want(c.Link == LinkSession || c.Link == LinkProvider, "link", "session or provider")
	_, known := payments.Exponent(c.Currency)
	want(known, "currency", "a currency of ISO 4217 in capitals")
	want(c.AmountFormat.Validate() == nil, "amount_format", "minor or decimal")
	want(c.ResultFormat.Validate() == nil, "result_format", "minor or decimal")
	want(c.wire(payments.FormatMinor).Validate() == nil, "decimals", "0 to 4 for ISO 4217 currencies")
	for _, name := range slices.Sorted(maps.Keys(c.PaymentData)) {
		own := slices.ContainsFunc([]string{c.Names.Amount, c.Names.Currency, c.Names.Reference}, func(s string) bool {
			return strings.EqualFold(s, name)
		})
		want(!own, "payment_data."+name, "another name: this entry is Tonegate's")
	}
	for _, word := range slices.Sorted(maps.Keys(c.Decisions)) {
		want(c.Decisions[word].Ends(), "decisions."+word, providers.VerdictsWanted)
	}
	want(slices.Contains([]providers.Verdict{providers.Failed, providers.Cancelled, providers.Unknown}, c.NoDecision),
		"no_decision", "failed, cancelled or unknown")
	for _, code := range slices.Sorted(maps.Keys(c.Reasons)) {
		want(providers.KnownReason(c.Reasons[code]) != "", "reasons."+code, "one of "+strings.Join(providers.Reasons(), ", "))
	}
	want((c.Webhook.ClientID == "") == (c.Webhook.ClientSecret == ""), "webhook.client_id",
		"client_id and client_secret, or neither")
	for key, d := range map[string]time.Duration{
		"session_life": c.SessionLife, "result_window": c.ResultWindow, "callback_horizon": c.CallbackHorizon,
		"patience": c.Patience,
	} {
		want(d > 0, key, "a positive duration")
	}
	return errors.Join(c.Access.Validate(), errors.Join(faults...))
}

// wire is how amounts are written in a format.
func (c Config) wire(f payments.AmountFormat) payments.Wire {
	return payments.Wire{Format: f, Decimals: c.Decimals}
}

func (c Config) url(path string) string { return strings.TrimRight(c.APIURL, "/") + "/v1/" + path }
