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
		"attempt.approved", "attempt.needs_human", "payment.conflict", "payment.conflict",
	} {
		m.count(checkout.Event{Type: word})
	}
	families, err := reg.Gather()
	require.NoError(t, err)
	counted := map[string]map[string]float64{}
	for _, f := range families {
		counted[f.GetName()] = map[string]float64{}
		for _, series := range f.GetMetric() {
			counted[f.GetName()][series.GetLabel()[0].GetValue()] = series.GetCounter().GetValue()
		}
	}
	require.Equal(t, map[string]map[string]float64{
		"tonegate_serve_attempts_total": {"approved": 2, "unknown": 1},
		"tonegate_serve_human_total":    {"attempt.needs_human": 1, "attempt.overdue": 0, "payment.conflict": 2},
	}, counted)
}
