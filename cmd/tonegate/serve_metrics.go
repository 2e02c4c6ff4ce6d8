package main

import (
	"errors"
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
	human    *prometheus.CounterVec
}

// newServeMetrics registers the counters.
func newServeMetrics(reg prometheus.Registerer) (*serveMetrics, error) {
	m := &serveMetrics{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tonegate_serve_attempts_total", Help: "Attempts to collect that ended, by state.",
		}, []string{"state"}),
		human: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tonegate_serve_human_total", Help: "Payments and attempts that a human must look at, by event.",
		}, []string{"event"}),
	}
	for _, t := range forHuman() {
		m.human.WithLabelValues(string(t)) // an alarm is on a rise, so there is a zero to rise from
	}
	return m, errors.Join(reg.Register(m.attempts), reg.Register(m.human))
}

// forHuman is what somebody must look at.
func forHuman() []checkout.Type {
	return []checkout.Type{checkout.PaymentConflict, checkout.NeedsHuman, checkout.Overdue}
}

// count takes an event of the desk.
func (m *serveMetrics) count(ev checkout.Event) {
	word, _ := strings.CutPrefix(string(ev.Type), "attempt.")
	state := payments.AttemptState(word)
	if slices.Contains(payments.AttemptStates(), state) && state.Ended() {
		m.attempts.WithLabelValues(word).Inc()
	}
	if slices.Contains(forHuman(), ev.Type) {
		m.human.WithLabelValues(string(ev.Type)).Inc()
	}
}

// watchCalls registers the gauge of the bot's calls.
func watchCalls(reg prometheus.Registerer, bot *agent.Bot) error {
	return reg.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "tonegate_serve_calls_running", Help: "Conversations that run now.",
	}, func() float64 { return float64(bot.Calls()) }))
}
