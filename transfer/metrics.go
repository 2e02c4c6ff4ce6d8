package transfer

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are few: what an operator would be woken for.
type metrics struct {
	running   prometheus.Gauge
	calls     *prometheus.CounterVec
	windows   *prometheus.CounterVec
	swallowed prometheus.Counter
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "tonegate_gate_calls_running", Help: "Calls that run now.",
		}),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tonegate_gate_calls_total", Help: "Calls that ended, by reason; refused ones too.",
		}, []string{"reason"}),
		windows: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tonegate_gate_windows_total", Help: "Secure windows that ended, by reason.",
		}, []string{"reason"}),
		swallowed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tonegate_gate_keys_swallowed_total", Help: "Keys that nobody had asked for.",
		}),
	}
	if r == nil {
		return m, nil
	}
	return m, errors.Join(r.Register(m.running), r.Register(m.calls), r.Register(m.windows), r.Register(m.swallowed))
}

func (m *metrics) active(n float64)     { m.running.Add(n) }
func (m *metrics) ended(reason string)  { m.calls.WithLabelValues(reason).Inc() }
func (m *metrics) refused()             { m.calls.WithLabelValues("refused").Inc() }
func (m *metrics) window(reason string) { m.windows.WithLabelValues(reason).Inc() }
func (m *metrics) keys(n int)           { m.swallowed.Add(float64(n)) }
