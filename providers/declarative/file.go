package declarative

import (
	"time"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/payverb"
	"github.com/tonegate/tonegate/providers/wire"
)

// File describes a provider. Texts marked as templates may hold {{ expressions }}; those marked as expressions are one.
type File struct {
	// Name of the provider, for people.
	Name string `yaml:"name"`
	// Values are constants of the file, for its expressions: values.tenant. They may hold ${NAME}.
	Values map[string]string `yaml:"values"`
	// Secrets are given as ${NAME}, or as NAME_file with the path of a file; expressions of headers and bodies know them as
	// secret.NAME.
	Secrets map[string]string `yaml:"secrets"`
	// Currency is what a blank currency in an answer means. Orders in another currency are refused.
	Currency string `yaml:"currency"`
	// AmountFormat is minor (4250) or decimal (42.50), as order.amount is written. Default minor.
	AmountFormat payments.AmountFormat `yaml:"amount_format"`
	// CallbackFormat is the same for callbacks and lookups. Default: as AmountFormat.
	CallbackFormat payments.AmountFormat `yaml:"callback_format"`
	// Decimals of currencies for which the provider differs from ISO 4217, such as ISK: 2. Default: none do.
	Decimals map[string]int `yaml:"decimals"`
	// Token is how an access token is got, by OAuth 2 client credentials.
	Token Token `yaml:"token"`
	// Launch opens a session.
	Launch Launch `yaml:"launch"`
	// Callback reads the provider's own message.
	Callback Callback `yaml:"callback"`
	// Results turns the provider's words into ours; WORD/REASON goes before WORD.
	Results map[string]Result `yaml:"results"`
	// Words is twilio, signalwire or telnyx: the words of that <Pay>, known beside results. Default: results alone.
	Words payverb.Dialect `yaml:"words"`
	// Reasons turns the provider's reasons into ours, where they differ.
	Reasons map[string]string `yaml:"reasons"`
	// Lookup asks for a result. Default: nobody can be asked.
	Lookup *Lookup `yaml:"lookup"`
	// Cancel ends a session. Default: nobody can.
	Cancel *Call `yaml:"cancel"`
	// Progress streams how far the caller is, in the words of tonegate capture. Default: nobody tells.
	Progress *Call `yaml:"progress"`
	// Idempotency is order where a launch that is repeated opens the same session or does no harm, key where the launch's
	// header Idempotency-Key makes it so; with none, a launch whose answer was lost is not repeated. Default order.
	Idempotency providers.IdempotencyModel `yaml:"idempotency"`
	// IdempotencyLife is how long the provider knows a launch again, at least patience: nothing is repeated after that.
	// Default: it does not say.
	IdempotencyLife time.Duration `yaml:"idempotency_life"`
	// Retries is inside where the provider asks again for a field that was keyed wrong, else outside. Default inside.
	Retries providers.Retries `yaml:"retries"`
	// Modes are the ways in which a call reaches it: bridge, release, refer, guided, inline, link. Default bridge.
	Modes []providers.Mode `yaml:"modes"`
	// SessionLife is how long a session counts as alive. Default 15m.
	SessionLife time.Duration `yaml:"session_life"`
	// ResultWindow is how long lookups find a result after that. Default: any time.
	ResultWindow time.Duration `yaml:"result_window"`
	// CallbackHorizon is how long after that a callback may still come. Default 12h.
	CallbackHorizon time.Duration `yaml:"callback_horizon"`
	// Patience bounds token and launch, retries included. Default 6s.
	Patience time.Duration `yaml:"patience"`
	// TLS is the certificate that we show, and whose we accept.
	TLS wire.TLS `yaml:"tls"`
}

// Token is how an access token is got.
type Token struct {
	// URL of the token endpoint, a template with values.
	URL string `yaml:"url"`
	// ClientID of the credentials, a template with values.
	ClientID string `yaml:"client_id"`
	// Credential names the one of the secrets that is the client's. From a file it is read anew for each token.
	Credential string `yaml:"credential"`
	// Auth is form or basic: where the credentials stand. Default form.
	Auth string `yaml:"auth"`
	// Form are further fields, templates with values and secret.
	Form map[string]string `yaml:"form"`
	// Scopes that are asked for.
	Scopes []string `yaml:"scopes"`
	// Repeats are fields of the answer that must have these values where they are there, templates with values.
	Repeats map[string]string `yaml:"repeats"`
	// Issuer is the iss that a token must have if it is a JWT. Default: any.
	Issuer string `yaml:"issuer"`
	// Audience is the aud that a token must have if it is a JWT. Default: any.
	Audience string `yaml:"audience"`
}

// Call is one request of a session.
type Call struct {
	// Method is GET, POST, PUT, PATCH or DELETE. Default GET for lookup and progress, else POST.
	Method string `yaml:"method"`
	// URL is a template with values, order and session.
	URL string `yaml:"url"`
	// Headers are templates with values, order, session and secret.
	Headers map[string]string `yaml:"headers"`
	// JSON is the body, whose texts are templates; one that is a single {{ expression }} keeps its kind. Default: none.
	JSON any `yaml:"json"`
	// Form is the body as a form, templates too. Default: none.
	Form map[string]string `yaml:"form"`
}

// Launch opens a session. Its expressions know the JSON of the answer as answer.
type Launch struct {
	Call `yaml:",inline"`

	// Session is the expression of the session's id.
	Session string `yaml:"session"`
	// Link is the expression of what ties the call to the session; the gate's profile says where it goes.
	Link string `yaml:"link"`
	// Lives is the expression of the session's life in seconds. Default: session_life.
	Lives string `yaml:"lives"`
	// Page is the expression of the page to pay on, in mode link. Default: none.
	Page string `yaml:"page"`
	// Same are expressions that must give what was asked wherever they give anything: order, amount, currency.
	Same map[string]string `yaml:"same"`
}

// Facts are the expressions of what a result says.
type Facts struct {
	// Order is our order id.
	Order string `yaml:"order"`
	// Session is the session's id, for a provider that calls one address back. Default: it does not say.
	Session string `yaml:"session"`
	// Result is the word that results turns into ours.
	Result string `yaml:"result"`
	// Reason is a reason of ours, or one that reasons turns into ours. Default: it does not say.
	Reason string `yaml:"reason"`
	// Amount in callback_format.
	Amount string `yaml:"amount"`
	// Currency is blank for the file's. Default: blank.
	Currency string `yaml:"currency"`
	// Transaction is the gateway's id of the payment. Default: it does not say.
	Transaction string `yaml:"transaction"`
	// Auth is the issuer's code. Default: it does not say.
	Auth string `yaml:"auth"`
	// Brand of the card. Default: it does not say.
	Brand string `yaml:"brand"`
	// Last4 of the card. Default: it does not say.
	Last4 string `yaml:"last4"`
}

// Callback reads the provider's own message. Its expressions know a form as field.NAME, JSON as answer.
type Callback struct {
	// Body is form or json. Default form.
	Body string `yaml:"body"`

	Facts `yaml:",inline"`
}

// Lookup asks for a result. Its expressions know the JSON of the answer as answer.
type Lookup struct {
	Call `yaml:",inline"`

	Facts `yaml:",inline"`

	// State is the expression of how far a session without a result is. Default: it does not say.
	State string `yaml:"state"`
	// Pending are the states of one that goes on.
	Pending []string `yaml:"pending"`
	// Void are the states of one that is over and charged nothing.
	Void []string `yaml:"void"`
}

// Result is what a word of the provider means.
type Result struct {
	// Verdict is approved, declined, failed, cancelled or unknown; of what was approved before refunded, voided or
	// charged_back, or restored where it is here again, with the amount and, as transaction, the id that it went or came
	// under.
	Verdict providers.Verdict `yaml:"verdict"`
	// Reason is that of ours where the provider gives none. Default: none.
	Reason string `yaml:"reason"`
}

// wire is how amounts are written in a format.
func (f File) wire(format payments.AmountFormat) payments.Wire {
	return payments.Wire{Format: format, Decimals: f.Decimals}
}

func (f File) withDefaults() File {
	set := func(to *string, usual string) {
		if *to == "" {
			*to = usual
		}
	}
	set((*string)(&f.AmountFormat), string(payments.FormatMinor))
	set((*string)(&f.CallbackFormat), string(f.AmountFormat))
	set((*string)(&f.Idempotency), string(providers.IdempotentByOrder))
	set((*string)(&f.Retries), string(providers.RetriesInside))
	set(&f.Token.Auth, authForm)
	set(&f.Callback.Body, bodyForm)
	set(&f.Launch.Method, "POST")
	if f.Lookup != nil {
		set(&f.Lookup.Method, "GET")
	}
	if f.Cancel != nil {
		set(&f.Cancel.Method, "POST")
	}
	if f.Progress != nil {
		set(&f.Progress.Method, "GET")
	}
	if len(f.Modes) == 0 {
		f.Modes = []providers.Mode{providers.ModeBridge}
	}
	for _, d := range []struct {
		to    *time.Duration
		usual time.Duration
	}{
		{&f.SessionLife, 15 * time.Minute},
		{&f.CallbackHorizon, 12 * time.Hour},
		{&f.Patience, 6 * time.Second},
	} {
		if *d.to == 0 {
			*d.to = d.usual
		}
	}
	return f
}
