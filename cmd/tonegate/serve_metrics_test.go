package main

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/checkout"
)

func TestServeMetricsCountEnds(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	m, err := newServeMetrics(reg)
	require.NoError(t, err)
	for _, word := range []checkout.Type{
		"payment.opened", "attempt.opening", "attempt.open", "attempt.callback", "attempt.approved", "attempt.unknown",
		"attempt.approved",
	} {
		m.count(checkout.Event{Type: word})
	}
	families, err := reg.Gather()
	require.NoError(t, err)
	require.Len(t, families, 1)
	counted := map[string]float64{}
	for _, series := range families[0].GetMetric() {
		counted[series.GetLabel()[0].GetValue()] = series.GetCounter().GetValue()
	}
	require.Equal(t, map[string]float64{"approved": 2, "unknown": 1}, counted)
}
