package endpoints_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/endpoints"
)

func TestBounded(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("a", len(r.URL.Path)-1))
	}))
	defer server.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: endpoints.Bounded(transport, 10)}
	for path, want := range map[string]int{"/aaaaa": 5, "/aaaaaaaaa": 9, "/aaaaaaaaaaaaaaa": 10} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, http.NoBody)
		require.NoError(t, err)
		res, err := client.Do(req)
		require.NoError(t, err)
		text, err := io.ReadAll(res.Body)
		require.NoError(t, res.Body.Close())
		require.Len(t, text, want)
		if want < 10 {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, endpoints.ErrLong)
		}
	}
}
