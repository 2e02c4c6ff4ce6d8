package observe

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/guard"
)

// metrics of conversations; docs/4-reference/telemetry.md lists them.
type metrics struct {
	turns   *prometheus.CounterVec
	answers *prometheus.HistogramVec
	said    *prometheus.CounterVec
	tools   *prometheus.CounterVec
	stopped *prometheus.CounterVec
	failed  prometheus.Counter
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &metrics{
		turns: counter("tonegate_serve_turns_total", "Times that a caller was heard, by means.", "by"),
		answers: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "tonegate_serve_answer_seconds",
			Help:    "From a caller's last voiced frame, key or line to a step of the answer, by step.",
			Buckets: []float64{.02, .05, .1, .2, .3, .5, .8, 1, 1.5, 2, 3, 5, 10},
		}, []string{"part"}),
		said:    counter("tonegate_serve_said_total", "Texts that were spoken, by source and end.", "source", "end"),
		tools:   counter("tonegate_serve_tools_total", "Tool calls of models, by outcome.", "outcome"),
		stopped: counter("tonegate_serve_guard_total", "What the guards stopped, by reason.", "reason"),
		failed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tonegate_serve_model_failures_total", Help: "Answers that no model gave.",
		}),
	}
	return m, errors.Join(reg.Register(m.turns), reg.Register(m.answers), reg.Register(m.said), reg.Register(m.tools),
		reg.Register(m.stopped), reg.Register(m.failed))
}

// turn counts one event of a conversation.
func (m *metrics) turn(ev agent.Event) {
	switch ev.Type {
	case agent.TurnHeard:
		m.turns.WithLabelValues(means(ev.By)).Inc()
	case agent.TurnAnswered:
		m.answered(ev.Latency)
	case agent.SayEnded:
		source := one(ev.Source, agent.SourceFlow, agent.SourceFixed, agent.SourceModel)
		m.said.WithLabelValues(source, one(ev.Reason, agent.ReasonDone, agent.ReasonCut, agent.ReasonBargeIn)).Inc()
	case agent.ToolCalled:
		m.tools.WithLabelValues(one(ev.Outcome, "ok", "error")).Inc()
	case agent.ToolRefused:
		m.tools.WithLabelValues("refused").Inc()
	case agent.ModelFailed:
		m.failed.Inc()
	case agent.GuardCard:
		m.stopped.WithLabelValues("card_spoken").Inc()
	case agent.GuardClaim:
		m.stopped.WithLabelValues(one(ev.Reason, guard.PaidClaim, guard.CardRequest, guard.CardDigits)).Inc()
	default:
	}
}

func (m *metrics) answered(l *agent.Latency) {
	if l == nil {
		return
	}
	for part, ms := range map[string]int64{
		"turn_end": l.TurnEnd, "hearing": l.Hearing, "first_token": l.FirstToken, "first_text": l.FirstText,
		"first_frame": l.FirstFrame,
	} {
		if ms > 0 {
			m.answers.WithLabelValues(part).Observe((time.Duration(ms) * time.Millisecond).Seconds())
		}
	}
}

func means(by string) string { return one(by, agent.ByKey, agent.ByText, agent.ByVoice) }
