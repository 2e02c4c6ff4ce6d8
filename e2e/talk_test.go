package e2e_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A designer's flow, in a currency of its own, is served to the phone page.
func TestTalk(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{Talk: "../flows/examples/parking-fine"})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+d.HTTP+"/", nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.Contains(t, d.log(), "waiting for callers")
}
