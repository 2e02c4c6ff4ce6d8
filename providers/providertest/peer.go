package providertest

import (
	"net/http"
	"testing"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// Peer plays the provider's side: its API, behind a layer of faults. Safe for concurrent use.
type Peer interface {
	http.Handler
	// Transport carries requests to the API in memory.
	Transport() http.RoundTripper
	// Fail queues faults for the next requests of an operation, Heal drops them, Count is how many requests came.
	Fail(op string, list ...Fault)
	Heal()
	Count(op string) int
	// Revoke makes every token useless that was given so far; Accept sets the secrets for the next ones.
	Revoke()
	Accept(secrets ...string)
	// Launched lists the sessions in their order.
	Launched() []Launched
	// Endings are the words for how a session can end; Finish ends one so, Enter puts one into a state before that.
	Endings() []Ending
	Finish(id string, r Result)
	Enter(id, state string)
	States() []string
	// Request is the callback of a session that has ended, as it comes to its address.
	Request(id string) *http.Request
	// Forgeries are callbacks that must be refused.
	Forgeries() []*http.Request
}

// Launched is a session as it was asked for.
type Launched struct {
	ID, Link, OrderID, Amount, Currency, CallbackURL string
}

// Result is what became of a session, in the wire's words.
type Result struct {
	Word, Reason string
	Kind         string // of transaction, where the wire says so; empty for a payment
	Amount       string // empty: the session's
	Currency     string // empty: as the peer writes it
	Reference    string // empty: the session's order id
	Transaction  string
	Brand, Last4 string
	Extra        map[string][]string // into a form callback
}

// Ending is a result and what it means.
type Ending struct {
	Name    string
	Result  Result
	Verdict providers.Verdict
	Reason  string
}

// Setting is how a provider is to be made for a test.
type Setting struct {
	// Base is the address of the peer, Transport the way to it; nil for the provider's own.
	Base      string
	Transport http.RoundTripper
	// Informed declares every extension, else none.
	Informed bool
	// SecretsPath is a file of secrets in place of ClientSecret.
	SecretsPath string
	// Format and Currency of the amounts there and back.
	Format   payments.AmountFormat
	Currency string
	// Decimals where the peer differs from ISO 4217.
	Decimals map[string]int
}

// Subject is a provider under test and its peer.
type Subject struct {
	Peer func() Peer
	// Make makes the provider for a setting; it is closed by the test that asks for it.
	Make func(t *testing.T, s Setting) providers.Provider
	// Life is how long the peer's tokens live, in seconds.
	Life int
	// Repeats are the fields in which the launch's answer may repeat facts of the order: amount, currency, order. None
	// where the wire has no such thing.
	Repeats map[string]any
}
