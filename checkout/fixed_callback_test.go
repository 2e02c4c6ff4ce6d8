package checkout

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/providers/vonage"
	"github.com/tonegate/tonegate/providers/wire"
)

const fixedPath = "a-path-that-nobody-guesses"

// atVonage makes a desk whose provider calls one address back whatever the attempt, and an open session there.
func (b *bundle) atVonage(t *testing.T, peer *providertest.Vonage, door providers.DoorConfig) (*Desk, payments.Attempt) {
	t.Helper()
	p, err := vonage.New(vonage.Config{
		Access: wire.Access{
			TokenURL: "https://nam.example/auth/connect/token", ClientID: providertest.ClientID,
			ClientSecret: providertest.ClientSecret,
		},
		APIURL: "https://nam.example/globalpci", AgentID: providertest.VonageAgent, Currency: "GBP",
		AmountFormat: payments.FormatMinor, Webhook: vonage.Webhook{ClientID: "vcc", ClientSecret: "another secret"},
	}, wire.Deps{Transport: peer.Transport()})
	require.NoError(t, err)
	d, err := providers.NewDoor(door)
	require.NoError(t, err)
	registry, err := providers.NewRegistry(providers.Entry{
		Name: "vonage", Provider: p, Profile: "demo", CallbackBase: "http://127.0.0.1:8081", Door: d,
	})
	require.NoError(t, err)
	desk, err := New(Config{SweepEvery: time.Minute}, Deps{
		Ledger: b.store, Providers: registry, Gate: b.gate, Events: b.seen,
	})
	require.NoError(t, err)

	amount := payments.Money{Minor: 4250, Currency: "GBP"}
	_, a, err := b.store.Begin(t.Context(), payments.Intent{
		CallID: "call", Provider: "vonage", Amount: amount, Reference: "INV-1001", OrderID: "tg1", Token: "token",
		Within: time.Hour,
	})
	require.NoError(t, err)
	s, err := p.Open(t.Context(), providers.Order{OrderID: "tg1", Amount: amount})
	require.NoError(t, err)
	for _, c := range []payments.Change{
		{Event: payments.Launch, Source: payments.FromDesk},
		{Event: payments.Opened, Source: payments.FromDesk, SessionID: s.ID, ExpiresAt: s.ExpiresAt},
	} {
		_, err = desk.apply(t.Context(), a.ID, c)
		require.NoError(t, err)
	}
	a, err = b.store.Attempt(t.Context(), a.ID)
	require.NoError(t, err)
	return desk, a
}

// TestFixedCallback: where one address serves all attempts, the session says whose result it is.
func TestFixedCallback(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, peer := setup(t, false), providertest.NewVonage()
		peer.Silent = true
		desk, a := b.atVonage(t, peer, providers.DoorConfig{Path: fixedPath, Header: "X-Api-Key", Secret: "k1"})
		peer.Finish(a.SessionID, providertest.Result{Word: "ACCEPT"})
		post := func(path, auth, key string) int {
			r := peer.Request(a.SessionID)
			r.URL.Path = path
			r.Header.Set("Authorization", auth)
			r.Header.Set("X-Api-Key", key)
			w := httptest.NewRecorder()
			desk.CallbackHandler().ServeHTTP(w, r)
			return w.Code
		}
		form := "grant_type=client_credentials&client_id=vcc&client_secret=another+secret"
		token := func(path, key string) (int, string) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("X-Api-Key", key)
			w := httptest.NewRecorder()
			desk.CallbackHandler().ServeHTTP(w, r)
			_, rest, _ := strings.Cut(w.Body.String(), `"access_token":"`)
			got, _, _ := strings.Cut(rest, `"`)
			return w.Code, "Bearer " + got
		}
		at := "/callbacks/vonage/" + fixedPath
		status, _ := token(at+"x/token", "k1")
		require.Equal(t, http.StatusNotFound, status)
		status, _ = token(at+"/token", "k2")
		require.Equal(t, http.StatusForbidden, status)
		status, _ = token(strings.Replace(at, "vonage", "default", 1)+"/token", "k1")
		require.Equal(t, http.StatusNotFound, status)
		status, auth := token(at+"/token", "k1")
		require.Equal(t, http.StatusOK, status)

		require.Equal(t, http.StatusForbidden, post(at, auth, ""))
		require.Equal(t, http.StatusUnauthorized, post(at, "", "k1"))
		require.Equal(t, http.StatusNotFound, post(at+"x", auth, "k1"))
		require.Equal(t, http.StatusOK, post(at, auth, "k1"), "Vonage takes nothing else for an answer")
		require.Equal(t, http.StatusOK, post(at, auth, "k1"), "the same again")
		got, err := b.store.Attempt(t.Context(), a.ID)
		require.NoError(t, err)
		require.Equal(t, payments.Approved, got.State)
	})
}

// TestResultWindow: a provider that has thrown results away is not asked for them.
func TestResultWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, peer := setup(t, false), providertest.NewVonage()
		desk, a := b.atVonage(t, peer, providers.DoorConfig{Path: fixedPath})
		_, err := desk.apply(t.Context(), a.ID, payments.Change{Event: payments.Interrupt, Source: payments.FromRecovery})
		require.NoError(t, err)
		b.sweep(t, desk, 29*time.Minute)
		asked := peer.Count(providertest.OpLookup)
		require.Positive(t, asked)
		b.sweep(t, desk, 2*time.Minute)
		asked = peer.Count(providertest.OpLookup)
		b.sweep(t, desk, 6*time.Hour)
		require.Equal(t, asked, peer.Count(providertest.OpLookup))
		b.sweep(t, desk, 7*time.Hour)
		got, err := b.store.Attempt(t.Context(), a.ID)
		require.NoError(t, err)
		require.Equal(t, payments.Unknown, got.State)
		require.True(t, got.Human, "a person resolves it")
	})
}
