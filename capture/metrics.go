package capture

import (
	"errors"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tonegate/tonegate/capture/store"
)

// metrics are the few figures of a service. No label holds anything but a closed word.
type metrics struct {
	calls     *atomic.Int64
	gauge     prometheus.GaugeFunc
	results   *prometheus.CounterVec
	callbacks *prometheus.CounterVec
	notices   *prometheus.CounterVec
}

func newMetrics(reg prometheus.Registerer) (metrics, error) {
	m := metrics{calls: &atomic.Int64{}}
	m.gauge = prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "tonegate_capture_calls", Help: "Calls that are being served.",
	}, func() float64 { return float64(m.calls.Load()) })
	m.results = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tonegate_capture_sessions_total", Help: "Sessions that ended, by result.",
	}, []string{"result"})
	m.callbacks = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tonegate_capture_callbacks_total", Help: "Attempts to deliver a result, by whether it was taken.",
	}, []string{"taken"})
	m.notices = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tonegate_capture_notices_total", Help: "Messages of the gateway by itself, by what became of them.",
	}, []string{"outcome"})
	if reg == nil {
		return m, nil
	}
	return m, errors.Join(
		reg.Register(m.gauge), reg.Register(m.results), reg.Register(m.callbacks), reg.Register(m.notices))
}

func (m metrics) noticed(outcome string) { m.notices.WithLabelValues(outcome).Inc() }

func (m metrics) active() int { return int(m.calls.Load()) }

func (m metrics) entered() { m.calls.Add(1) }

func (m metrics) left() { m.calls.Add(-1) }

func (m metrics) ended(r store.Result) { m.results.WithLabelValues(string(r)).Inc() }

func (m metrics) called(taken bool) {
	word := "no"
	if taken {
		word = "yes"
	}
	m.callbacks.WithLabelValues(word).Inc()
}
