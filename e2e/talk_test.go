package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

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
	require.Eventually(t, func() bool { return strings.Contains(d.log(), "waiting for callers") }, startWait,
		20*time.Millisecond, "nobody is told that callers may come")
}
