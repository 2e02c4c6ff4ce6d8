package wire

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/providers"
)

// server gives the same token to everybody and says yes to everything else.
func server(token string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": token, "expires_in": 60})
	})
	mux.HandleFunc("/yes", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "yes") })
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/yes", http.StatusFound) })
	return mux
}

func client(t *testing.T, a Access, grant Grant) *Client {
	t.Helper()
	a.ClientID, a.ClientSecret = "id", "a secret"
	require.NoError(t, a.Validate())
	c, err := NewClient(a, grant, Deps{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func get(ctx context.Context, c *Client, address string) (*resty.Response, error) {
	return c.Send(ctx, OpLookup, func(r *resty.Request) (*resty.Response, error) { return r.Get(address) })
}

func TestClaims(t *testing.T) {
	t.Parallel()
	jwt := func(claims string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	for _, c := range []struct {
		name, token      string
		issuer, audience string
		want             bool
	}{
		{"anything goes", jwt(`{"iss":"x"}`), "", "", true},
		{"opaque", "opaque", "https://as.example", "api", true},
		{"ours", jwt(`{"iss":"https://as.example","aud":"api"}`), "https://as.example", "api", true},
		{"ours among others", jwt(`{"iss":"https://as.example","aud":["x","api"]}`), "https://as.example", "api", true},
		{"another issuer", jwt(`{"iss":"https://bad.example","aud":"api"}`), "https://as.example", "api", false},
		{"another audience", jwt(`{"iss":"https://as.example","aud":["x"]}`), "https://as.example", "api", false},
		{"no audience", jwt(`{"iss":"https://as.example"}`), "", "api", false},
		{"no claims", "a.!.c", "https://as.example", "", false},
		{"odd audience", jwt(`{"aud":7}`), "", "api", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(server(c.token))
			t.Cleanup(s.Close)
			got, err := client(t, Access{TokenURL: s.URL + "/token", Issuer: c.issuer, Audience: c.audience}, Grant{}).
				Token(t.Context())
			if c.want {
				require.NoError(t, err)
				require.Equal(t, c.token, got.Access)
				return
			}
			known, ok := err.(*providers.Error) //nolint:errorlint // It is the outermost.
			require.True(t, ok)
			require.Equal(t, providers.CodeAnswer, known.Code)
		})
	}
}

func TestNoRedirects(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(server("token"))
	t.Cleanup(s.Close)
	resp, err := get(t.Context(), client(t, Access{TokenURL: s.URL + "/token"}, Grant{}), s.URL+"/away")
	require.NoError(t, err)
	require.Equal(t, http.StatusFound, resp.StatusCode(), "a token is carried nowhere else")
}

func TestBasic(t *testing.T) {
	t.Parallel()
	asked := make(chan *http.Request, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		asked <- r
		server("token").ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	grant := Grant{Basic: true, Scopes: []string{"globalpci"}}
	_, err := client(t, Access{TokenURL: s.URL + "/token"}, grant).Token(t.Context())
	require.NoError(t, err)
	r := <-asked
	name, secret, ok := r.BasicAuth()
	require.True(t, ok)
	require.Equal(t, []string{"id", "a+secret"}, []string{name, secret})
	require.Equal(t, "globalpci", r.PostForm.Get("scope"))
	require.Empty(t, r.PostForm.Get("client_secret"))
}

// certificate makes one for 127.0.0.1, its own authority, as files.
func certificate(t *testing.T) (pair tls.Certificate, cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	require.NoError(t, err)
	secret, err := x509.MarshalECPrivateKey(private)
	require.NoError(t, err)
	cert, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), 0o600))
	pair, err = tls.LoadX509KeyPair(cert, key)
	require.NoError(t, err)
	return pair, cert, key
}

// TestMutualTLS: a provider that asks for a certificate gets ours, also a renewed one, and we accept nobody else's.
func TestMutualTLS(t *testing.T) {
	t.Parallel()
	theirs, ca, _ := certificate(t)
	ours, cert, key := certificate(t)
	pool := x509.NewCertPool()
	pool.AddCert(ours.Leaf)
	s := httptest.NewUnstartedServer(server("token"))
	s.TLS = &tls.Config{
		Certificates: []tls.Certificate{theirs}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool,
		MinVersion: tls.VersionTLS12,
	}
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	at := s.URL + "/token"
	_, err := client(t, Access{TokenURL: at, TLS: TLS{Cert: cert, Key: key, CA: ca}}, Grant{}).Token(t.Context())
	require.NoError(t, err)
	for _, wrong := range []TLS{{CA: ca}, {Cert: cert, Key: key}, {Cert: cert + "x", Key: key, CA: ca}} {
		_, err = client(t, Access{TokenURL: at, TLS: wrong}, Grant{}).Token(t.Context())
		require.Error(t, err)
	}
	_, err = NewClient(Access{TLS: TLS{CA: key}}, Grant{}, Deps{})
	require.ErrorContains(t, err, "tls.ca")
	_, err = NewClient(Access{TLS: TLS{CA: key + "x"}}, Grant{}, Deps{})
	require.ErrorContains(t, err, "tls.ca")
}

func TestPause(t *testing.T) {
	t.Parallel()
	answer := func(value string) *http.Response {
		return &http.Response{Header: http.Header{"Retry-After": {value}}}
	}
	for range 100 {
		require.GreaterOrEqual(t, pause(1, answer("2")), 2*time.Second, "never earlier than told")
		require.LessOrEqual(t, pause(1, answer("2")), 2400*time.Millisecond)
		require.GreaterOrEqual(t, pause(2, nil), 200*time.Millisecond)
		require.LessOrEqual(t, pause(2, answer("soon")), 240*time.Millisecond)
	}
	at := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	wait, told := retryAfter(answer(at))
	require.True(t, told)
	require.InDelta(t, time.Hour, wait, float64(5*time.Second))
}

func TestSafeURL(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://provider.example/x": true, "http://127.0.0.1:1": true, "http://localhost": true, "http://[::1]:80": true,
		"http://provider.example": false, "https://u:p@provider.example": false, "ftp://127.0.0.1": false, "": false,
	} {
		require.Equal(t, want, SafeURL(address), address)
	}
}

func FuzzText(f *testing.F) {
	f.Add(`"42"`)
	f.Add(`42.50`)
	f.Fuzz(func(t *testing.T, body string) {
		var got Text
		if json.Unmarshal([]byte(body), &got) == nil && Reference(string(got)) != "" {
			require.LessOrEqual(t, len(got), 64)
		}
	})
}
