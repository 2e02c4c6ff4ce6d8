package observe

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/transfer/control"
)

// Watch takes the events of all calls. It is safe for concurrent use.
type Watch struct {
	metrics *metrics
	tracer  trace.Tracer

	mu    sync.Mutex
	calls map[string]*callTrace
}

// New registers the metrics; spans go to tracer.
func New(reg prometheus.Registerer, tracer trace.Tracer) (*Watch, error) {
	m, err := newMetrics(reg)
	if err != nil {
		return nil, err //nolint:wrapcheck // It names the metric.
	}
	return &Watch{metrics: m, tracer: tracer, calls: make(map[string]*callTrace)}, nil
}

// Turn takes an event of a conversation.
func (w *Watch) Turn(ev agent.Event) {
	w.metrics.turn(ev)
	w.of(ev.CallID, func(c *callTrace) { c.turn(ev) })
}

// Money takes an event of the ledger's side.
func (w *Watch) Money(ev checkout.Event) {
	w.of(ev.CallID, func(c *callTrace) { c.money(ev) })
}

// Gate takes an event of the gate.
func (w *Watch) Gate(ev control.Event) {
	if ev.Type == control.CallStarted {
		w.mu.Lock()
		if _, known := w.calls[ev.CallID]; !known && ev.CallID != "" {
			w.calls[ev.CallID] = begin(w.tracer, ev)
		}
		w.mu.Unlock()
		return
	}
	w.of(ev.CallID, func(c *callTrace) { c.gate(ev) })
	if ev.Type == control.CallEnded {
		w.mu.Lock()
		delete(w.calls, ev.CallID)
		w.mu.Unlock()
	}
}

// of runs f on a call that has begun here.
func (w *Watch) of(callID string, f func(c *callTrace)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.calls[callID]; c != nil {
		f(c)
	}
}
