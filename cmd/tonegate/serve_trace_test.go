package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSpansGoWhereTheyAreTold(t *testing.T) {
	t.Parallel()
	bodies := make(chan []byte, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- body
	}))
	t.Cleanup(collector.Close)
	tracer, last, err := serveTelemetry{OTLPEndpoint: collector.URL}.tracer(t.Context())
	require.NoError(t, err)
	_, span := tracer.Start(t.Context(), "call")
	span.End()
	require.NoError(t, last(t.Context()))
	body := string(<-bodies)
	require.Contains(t, body, "tonegate-serve")
	require.NotContains(t, body, "host.name")
	require.NotContains(t, body, "process.")
}

func TestNoSpansWithoutACollector(t *testing.T) {
	t.Parallel()
	tracer, last, err := serveTelemetry{}.tracer(t.Context())
	require.NoError(t, err)
	_, span := tracer.Start(t.Context(), "call")
	require.False(t, span.IsRecording())
	span.End()
	require.NoError(t, last(t.Context()))
	require.Error(t, serveTelemetry{OTLPEndpoint: "collector:4318"}.Validate())
}
