//go:build peers

package e2e_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/pcipal"
	"github.com/tonegate/tonegate/providers/wire"
)

// startOIDC starts npm's oidc-provider with one client, and gives the address of its token endpoint; its tokens live for
// so many seconds.
func startOIDC(t *testing.T, client, secret string, life int) string {
	t.Helper()
	cmd := exec.Command("node", filepath.Join("..", "testdata", "peers", "token.mjs")) // its lifeline ends it
	cmd.Env = append(os.Environ(), "CLIENT_ID="+client, "CLIENT_SECRET="+secret, "LIFE="+strconv.Itoa(life))
	lifeline, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, lifeline.Close())
		require.NoError(t, cmd.Wait())
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err)
	var ready struct{ Token string }
	require.NoError(t, json.Unmarshal(line, &ready))
	return ready.Token
}

// launches answers session launches and keeps the bearer tokens that came with them.
type launches struct {
	mu     sync.Mutex
	tokens []string
}

func (l *launches) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tokens = append(l.tokens, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"Id":"3f0c","LinkId":"bGluaw"}`)
}

// TestTokenOfOIDCProvider gets tokens from a real OAuth 2 server, in PCI Pal's form, and launches with them.
func TestTokenOfOIDCProvider(t *testing.T) {
	t.Parallel()
	token := startOIDC(t, "acme", "a-test-secret", 60)
	launched := new(launches)
	server := httptest.NewServer(launched)
	t.Cleanup(server.Close)
	cfg := pcipal.Config{
		Access:     wire.Access{TokenURL: token, ClientID: "acme", ClientSecret: "a-test-secret"},
		LaunchURL:  server.URL + "/api/v1/session/{tenant}/launch",
		TenantName: "acme-tenant", TenantNumber: "303", Username: "ada", FlowID: "4473", Currency: "GBP",
	}
	p, err := pcipal.New(cfg, wire.Deps{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })

	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			_, err := p.Open(t.Context(), order())
			require.NoError(t, err)
		})
	}
	group.Wait()
	require.Len(t, launched.tokens, 8)
	for _, got := range launched.tokens {
		require.NotEmpty(t, got)
		require.Equal(t, launched.tokens[0], got, "one token serves all")
	}

	seen := seenBy(t, token)
	require.Equal(t, 1, seen.Issued, "eight launches at once ask for one token")
	require.Equal(t, "client_credentials", seen.Seen[0].GrantType)
	require.Equal(t, "acme-tenant", seen.Seen[0].TenantName)
	require.Equal(t, "ada", seen.Seen[0].Username)

	cfg.ClientSecret = "another"
	wrong, err := pcipal.New(cfg, wire.Deps{})
	require.NoError(t, err)
	_, err = wrong.Open(t.Context(), order())
	require.Error(t, err)
	require.NotContains(t, err.Error(), "another")
	require.Len(t, launched.tokens, 8, "no launch without a token")
}

// TestRefreshAtOIDCProvider keeps launching over the end of a token that lives for 5 s, with a secret that was rotated: the
// file holds one that the server does not know, and the one that it does.
func TestRefreshAtOIDCProvider(t *testing.T) {
	t.Parallel()
	token := startOIDC(t, "acme", "a-test-secret", 5)
	launched := new(launches)
	server := httptest.NewServer(launched)
	t.Cleanup(server.Close)
	secrets := filepath.Join(t.TempDir(), "secrets")
	require.NoError(t, os.WriteFile(secrets, []byte("a-secret-to-come\na-test-secret\n"), 0o600))
	p, err := pcipal.New(pcipal.Config{
		Access:    wire.Access{TokenURL: token, ClientID: "acme", SecretsPath: secrets},
		LaunchURL: server.URL + "/api/v1/session/{tenant}/launch", TenantName: "acme-tenant", TenantNumber: "303",
		Username: "ada", FlowID: "4473", Currency: "GBP",
	}, wire.Deps{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	require.Eventually(t, func() bool {
		_, err := p.Open(t.Context(), order())
		require.NoError(t, err)
		return seenBy(t, token).Issued == 3
	}, 30*time.Second, 100*time.Millisecond, "a token is renewed at 80 % of its 5 s, twice")
	launched.mu.Lock()
	defer launched.mu.Unlock()
	used := map[string]bool{}
	for _, got := range launched.tokens {
		used[got] = true
	}
	require.Len(t, used, 3, "each token is used until the next one is there")
	refused := 0
	for _, asked := range seenBy(t, token).Seen {
		if asked.Status != http.StatusOK {
			refused++
		}
	}
	require.Equal(t, 1, refused, "the secret that was accepted comes first from then on")

	require.NoError(t, os.WriteFile(secrets, []byte("a-secret-to-come\n"), 0o600))
	require.Eventually(t, func() bool {
		_, err := p.Open(t.Context(), order())
		known, ok := errors.AsType[*providers.Error](err)
		return ok && known.Code == providers.CodeRefusedClient
	}, 30*time.Second, 100*time.Millisecond, "the file is read anew: no restart")
}

func order() providers.Order {
	return providers.Order{
		OrderID: "order-1", Reference: "INV-1001", Amount: payments.Money{Minor: 4250, Currency: "GBP"},
		CallbackURL: "http://127.0.0.1:1/callbacks/default/x",
	}
}

// seenReport is what the server says that it was asked for.
type seenReport struct {
	Issued int
	Seen   []struct {
		Status     int
		GrantType  string `json:"grant_type"`
		TenantName string
		Username   string
	}
}

func seenBy(t *testing.T, token string) seenReport {
	t.Helper()
	client := http.Client{Timeout: 5 * time.Second}
	resp, err := client.Get(strings.TrimSuffix(token, "/token") + "/test/seen")
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	var seen seenReport
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&seen))
	return seen
}
