package wire

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
)

// TestUnreached: what keeps a provider from being reached is told, without its address.
func TestUnreached(t *testing.T) {
	t.Parallel()
	quiet := func(s *httptest.Server) *httptest.Server {
		s.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
		return s
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := quiet(httptest.NewUnstartedServer(http.NotFoundHandler()))
	secure.StartTLS()
	defer secure.Close()
	asks := quiet(httptest.NewUnstartedServer(http.NotFoundHandler()))
	asks.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	asks.StartTLS()
	defer asks.Close()
	free, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	nobody := free.Addr().String()
	require.NoError(t, free.Close())

	trusting := secure.Client()
	for name, c := range map[string]struct {
		client *http.Client
		url    string
		want   error
	}{
		"plain":        {http.DefaultClient, "https://" + plain.Listener.Addr().String(), ErrNoTLS},
		"authority":    {http.DefaultClient, secure.URL, ErrAuthority},
		"certificate":  {asks.Client(), asks.URL, ErrWantsOurs},
		"nobody there": {http.DefaultClient, "http://" + nobody, ErrRefused},
		"other name":   {trusting, "https://localhost:" + port(t, secure), ErrOtherName},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url, nil)
		require.NoError(t, err)
		resp, err := c.client.Do(r)
		if err == nil {
			require.NoError(t, resp.Body.Close())
		}
		require.Error(t, err, name)
		require.Equal(t, c.want, unreached(err), name)
	}
	require.NoError(t, unreached(nil))
	require.NoError(t, unreached(io.EOF))
	require.Equal(t, ErrNoHost, unreached(&net.DNSError{Name: "nowhere.example"}))
}

func port(t *testing.T, s *httptest.Server) string {
	t.Helper()
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	require.NoError(t, err)
	return port
}
