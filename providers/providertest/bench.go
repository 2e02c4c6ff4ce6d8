package providertest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

const memoryBase = "https://provider.example"

// bench is a subject with its peer for one test.
type bench struct {
	Subject

	peer Peer
	set  Setting
}

// memory makes a bench that needs no network.
func (s Subject) memory() *bench {
	peer := s.Peer()
	return &bench{Subject: s, peer: peer, set: Setting{
		Base: memoryBase, Transport: peer.Transport(), Informed: true, Format: payments.FormatMinor, Currency: "GBP",
	}}
}

// loopback makes a bench over real HTTP.
func (s Subject) loopback(t *testing.T) *bench {
	t.Helper()
	b := s.memory()
	server := httptest.NewServer(b.peer)
	t.Cleanup(server.Close)
	b.set.Base, b.set.Transport = server.URL, nil
	return b
}

func (b *bench) provider(t *testing.T) providers.Provider {
	t.Helper()
	p := b.Make(t, b.set)
	if c, ok := p.(interface{ Close() error }); ok {
		t.Cleanup(func() { require.NoError(t, c.Close()) })
	}
	return p
}

// order is one to collect 42.50 or, where the currency has no decimals, 4250.
func (b *bench) order() providers.Order {
	return providers.Order{
		OrderID: "tgorder", Reference: "INV-1001", Amount: payments.Money{Minor: 4250, Currency: b.set.Currency},
		CallbackURL: "https://serve.example/callbacks/default/token",
	}
}

func (b *bench) open(t *testing.T, p providers.Provider) providers.Session {
	t.Helper()
	s, err := p.Open(t.Context(), b.order())
	require.NoError(t, err)
	return s
}

// opened makes a provider and opens a session.
func (b *bench) opened(t *testing.T) (providers.Provider, providers.Session) {
	t.Helper()
	p := b.provider(t)
	return p, b.open(t, p)
}

// looker is p where it can be asked.
func looker(p providers.Provider) (providers.Looker, bool) {
	l, ok := p.(providers.Looker)
	return l, ok && p.Capabilities().Lookup
}

func canceller(p providers.Provider) (providers.Canceller, bool) {
	c, ok := p.(providers.Canceller)
	return c, ok && p.Capabilities().Cancel
}

// requireError holds an error to be of a code, and to say nothing of what was sent or answered.
func requireError(t *testing.T, err error, code providers.Code) {
	t.Helper()
	var known *providers.Error
	require.ErrorAs(t, err, &known)
	require.Equal(t, code, known.Code)
	for _, secret := range []string{"secret", ClientSecret, "token-1", "42,50", "<html>"} {
		require.NotContains(t, err.Error(), secret)
	}
}

// many is a fault that does not go away.
func many(f Fault) []Fault {
	all := make([]Fault, 300)
	for i := range all {
		all[i] = f
	}
	return all
}

// tell has p read a callback of the peer.
func (b *bench) tell(t *testing.T, p providers.Provider, r *http.Request) providers.Report {
	t.Helper()
	report, err := p.Callback(r)
	require.NoError(t, err)
	return report
}
