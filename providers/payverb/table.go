package payverb

import (
	"slices"

	"github.com/tonegate/tonegate/providers"
)

// Dialect is whose <Pay> it is.
type Dialect string

// The dialects.
const (
	Twilio     Dialect = "twilio"
	SignalWire Dialect = "signalwire"
	Telnyx     Dialect = "telnyx"
)

// Valid tells whether d is one of the dialects.
func (d Dialect) Valid() bool {
	switch d {
	case Twilio, SignalWire, Telnyx:
		return true
	default:
		return false
	}
}

// Word is a word for how a payment ended, and what it means.
type Word struct {
	Word     string
	Dialects []Dialect
	Verdict  providers.Verdict
	Reason   string
	Why      string
}

// Words are all words for how a payment ended. What a connector's error means depends on its code: see Codes.
func Words() []Word {
	all := []Dialect{Twilio, SignalWire, Telnyx}
	two := []Dialect{Twilio, SignalWire}
	return []Word{
		{"success", all, providers.Approved, "", "charged, or made a token"},
		{
			"too-many-failed-attempts", all, providers.Failed, providers.ReasonTooManyAttempts,
			"a field was wrong too often; nothing was sent to the gateway",
		},
		{
			"payment-connector-error", all, providers.Unknown, providers.ReasonGatewayUnknown,
			"the gateway's answer made no sense, or was a decline: the code tells",
		},
		{
			"caller-interrupted-with-star", two, providers.Cancelled, providers.ReasonCancelledByCaller,
			"star at any point ends it",
		},
		{"relay-pay-stop", []Dialect{SignalWire}, providers.Cancelled, "", "stopped by command"},
		{"cancelled", []Dialect{Telnyx}, providers.Cancelled, providers.ReasonCancelledByCaller, "the caller or a command"},
		{"transaction-cancelled", []Dialect{Twilio}, providers.Cancelled, "", "an agent's session was cancelled"},
		{
			"caller-hung-up", two, providers.Unknown, providers.ReasonHungUp,
			"it is not documented that nothing was sent before",
		},
		{
			"validation-error", two, providers.Failed, providers.ReasonGatewayError,
			"the request was refused before any entry",
		},
		{"internal-error", all, providers.Unknown, providers.ReasonGatewayUnknown, "it does not say when"},
	}
}

// Code is an error code beside payment-connector-error that says more.
type Code struct {
	Code     string
	Dialects []Dialect
	Verdict  providers.Verdict
	Reason   string
	Why      string
}

// Codes are those that are documented.
func Codes() []Code {
	twilio := []Dialect{Twilio}
	return []Code{
		{"64004", twilio, providers.Failed, providers.ReasonGatewayError, "no connector of that name"},
		{"64007", twilio, providers.Failed, providers.ReasonGatewayError, "the connector cannot charge"},
		{"64012", twilio, providers.Declined, providers.ReasonGenericDecline, "the gateway rejected the card"},
		{"64022", twilio, providers.Failed, providers.ReasonGatewayError, "not a test card, in test mode"},
		{"card-declined", []Dialect{SignalWire}, providers.Declined, providers.ReasonGenericDecline, "the gateway declined"},
	}
}

// Result is what a word means in the dialect, with the code beside it if there is one. A word that the dialect does not
// have is false.
func (d Dialect) Result(word, code string) (providers.Verdict, string, bool) {
	for _, w := range Words() {
		if w.Word != word || !slices.Contains(w.Dialects, d) {
			continue
		}
		if word == "payment-connector-error" {
			for _, c := range Codes() {
				if c.Code == code && slices.Contains(c.Dialects, d) {
					return c.Verdict, c.Reason, true
				}
			}
		}
		return w.Verdict, w.Reason, true
	}
	return "", "", false
}
