package telemetry_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/telemetry"
)

func setup(t *testing.T, components ...string) (*telemetry.Health, func(path string) *httptest.ResponseRecorder) {
	t.Helper()
	h := telemetry.NewHealth(components...)
	mux := http.NewServeMux()
	h.Mux(mux)
	return h, func(path string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
		return rec
	}
}

func TestReadyOnlyWhenEveryComponentIs(t *testing.T) {
	t.Parallel()
	h, get := setup(t, "sip", "http")

	require.Equal(t, http.StatusServiceUnavailable, get("/readyz").Code)
	h.SetReady("sip", true)
	require.Equal(t, http.StatusServiceUnavailable, get("/readyz").Code)
	require.JSONEq(t, `{"ready":false,"components":{"sip":true,"http":false}}`, get("/readyz").Body.String())
	h.SetReady("http", true)
	require.Equal(t, http.StatusOK, get("/readyz").Code)
	require.True(t, h.Ready())

	h.SetReady("bot", false)
	require.False(t, h.Ready(), "a component that joins later counts")
}

func TestStopIsForGoodAndKeepsAlive(t *testing.T) {
	t.Parallel()
	h, get := setup(t)
	require.True(t, h.Ready(), "nothing to wait for")

	h.Stop()
	h.SetReady("sip", true)
	require.Equal(t, http.StatusServiceUnavailable, get("/readyz").Code)
	require.Contains(t, get("/readyz").Body.String(), `"stopping":true`)
	require.Equal(t, http.StatusOK, get("/livez").Code)
}

func TestMetricsOfOneProcessAreItsOwn(t *testing.T) {
	t.Parallel()
	a, getA := setup(t)
	_, getB := setup(t)
	calls := prometheus.NewCounter(prometheus.CounterOpts{Name: "tonegate_calls_total", Help: "Calls taken."})
	a.Registerer().MustRegister(calls)
	calls.Inc()

	require.Contains(t, getA("/metrics").Body.String(), "tonegate_calls_total 1")
	require.NotContains(t, getB("/metrics").Body.String(), "tonegate_calls_total")
	require.Contains(t, getB("/metrics").Body.String(), "go_goroutines")
}
