package main

import (
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/payments"
)

// serveMetrics counts what serve does; docs/4-reference/telemetry.md lists the names.
type serveMetrics struct {
	attempts *prometheus.CounterVec
}

// newServeMetrics registers the counters.
func newServeMetrics(reg prometheus.Registerer) (*serveMetrics, error) {
	m := &serveMetrics{attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tonegate_serve_attempts_total", Help: "Attempts to collect that ended, by state.",
	}, []string{"state"})}
	return m, reg.Register(m.attempts)
}

// count takes an event of the desk.
func (m *serveMetrics) count(ev checkout.Event) {
	word, _ := strings.CutPrefix(string(ev.Type), "attempt.")
	state := payments.AttemptState(word)
	if slices.Contains(payments.AttemptStates(), state) && state.Ended() {
		m.attempts.WithLabelValues(word).Inc()
	}
}

// watchCalls registers the gauge of the bot's calls.
func watchCalls(reg prometheus.Registerer, bot *agent.Bot) error {
	return reg.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "tonegate_serve_calls_running", Help: "Conversations that run now.",
	}, func() float64 { return float64(bot.Calls()) }))
}
