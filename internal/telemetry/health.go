package telemetry

import (
	"encoding/json"
	"maps"
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Health knows which components of a process are ready and holds its metrics. It is safe for concurrent use.
type Health struct {
	metrics *prometheus.Registry

	mu       sync.Mutex
	ready    map[string]bool
	stopping bool
}

// NewHealth makes a Health that is not ready until each of the named components has said so by SetReady. Metrics of the
// Go runtime and of the process are there from the start.
func NewHealth(components ...string) *Health {
	h := &Health{metrics: prometheus.NewRegistry(), ready: make(map[string]bool)}
	for _, name := range components {
		h.ready[name] = false
	}
	h.metrics.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return h
}

// SetReady notes whether a component is ready for work; an unknown name becomes a component.
func (h *Health) SetReady(component string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ready[component] = ok
}

// Stop makes the process unready for good, so that no new work is sent to it while it finishes what it has.
func (h *Health) Stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopping = true
}

// Ready tells whether every component is ready and Stop was not called.
func (h *Health) Ready() bool {
	return h.snapshot().Ready
}

// Registerer takes the metrics of the process: few, named tonegate_…_total or tonegate_…_seconds, with no digits,
// names or numbers of callers in a label.
func (h *Health) Registerer() prometheus.Registerer {
	return h.metrics
}

// Mux adds /livez, /readyz and /metrics to mux.
func (h *Health) Mux(mux *http.ServeMux) {
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]bool{"alive": true})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		now := h.snapshot()
		status := http.StatusOK
		if !now.Ready {
			status = http.StatusServiceUnavailable
		}
		answer(w, status, now)
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.metrics, promhttp.HandlerOpts{}))
}

// report is the body of /readyz.
type report struct {
	Ready      bool            `json:"ready"`
	Stopping   bool            `json:"stopping,omitempty"`
	Components map[string]bool `json:"components"`
}

func (h *Health) snapshot() report {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := report{Ready: !h.stopping, Stopping: h.stopping, Components: maps.Clone(h.ready)}
	for _, ok := range r.Components {
		r.Ready = r.Ready && ok
	}
	return r
}

// answer writes body as JSON. A client that is gone is nobody's concern here.
func answer(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
}
