//go:build peers

package stripe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/freeport"
)

// TestStripeMockTakesOurForms holds what we send against Stripe's own description of its API: stripe-mock refuses any
// field that is not in it, or of another kind. It remembers nothing, so that its intents never get anywhere.
func TestStripeMockTakesOurForms(t *testing.T) {
	t.Parallel()
	free, err := freeport.Loopback(t.Context())
	require.NoError(t, err)
	address := free.String()
	ctx, stop := context.WithCancel(t.Context())
	mock := exec.CommandContext(ctx, "stripe-mock", "-http-addr", address, "-https-addr", "127.0.0.1:0")
	require.NoError(t, mock.Start())
	t.Cleanup(func() { _ = mock.Wait() })
	t.Cleanup(stop)
	require.Eventually(t, func() bool {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/v1/balance", nil)
		require.NoError(t, err)
		r.SetBasicAuth("sk_test_1", "")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return false
		}
		return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	}, 20*time.Second, 100*time.Millisecond)

	g, err := New(Config{SecretKey: "sk_test_1", BaseURL: "http://" + address, StatementSuffix: "ACME"}, nil)
	require.NoError(t, err)
	c := charge(t, "k", okCard)
	created, err := g.create(t.Context(), c.Question)
	require.NoError(t, err)
	require.NotEmpty(t, created.ID)
	method, err := g.method(t.Context(), c)
	require.NoError(t, err)
	require.NotEmpty(t, method.ID)
	a, err := g.Charge(t.Context(), c)
	require.NoError(t, err, "all three forms were taken")
	require.False(t, a.Approved, "the last one without effect: the mock's one intent has failed before")
	_, err = g.Lookup(t.Context(), c.Question)
	require.NoError(t, err)
	_, err = g.api.post(t.Context(), "/v1/payment_intents/"+created.ID+"/cancel", "", url.Values{
		"cancellation_reason": {"abandoned"},
	})
	require.NoError(t, err)
	found, err := g.search(t.Context(), c.Question)
	require.NoError(t, err)
	require.NotEmpty(t, found.ID)

	var fault *Fault // the mock does see the difference
	_, err = g.api.post(t.Context(), "/v1/payment_intents", "k", url.Values{"amount": {"much"}, "currency": {"gbp"}})
	require.ErrorAs(t, err, &fault)
	require.Equal(t, fmt.Sprint(http.StatusBadRequest), fmt.Sprint(fault.status))
}
