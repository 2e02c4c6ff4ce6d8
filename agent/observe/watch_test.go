package observe_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/observe"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/transfer/control"
)

// bench is a Watch whose spans and metrics can be read.
type bench struct {
	*observe.Watch
	reg   *prometheus.Registry
	spans *tracetest.SpanRecorder
}

func setup(t *testing.T) bench {
	t.Helper()
	spans := tracetest.NewSpanRecorder()
	reg := prometheus.NewRegistry()
	w, err := observe.New(reg, sdk.NewTracerProvider(sdk.WithSpanProcessor(spans)).Tracer("test"))
	require.NoError(t, err)
	return bench{w, reg, spans}
}

func second(n int) time.Time { return time.Date(2026, 11, 22, 10, 0, n, 0, time.UTC) }

// call is one that pays.
func (b bench) call() {
	const call = "call_ABC"
	b.Gate(control.Event{At: second(0), CallID: call, Type: control.CallStarted, Kind: "sip", From: "sip:ada@example.com"})
	b.Turn(agent.Event{At: second(1), CallID: call, Type: agent.TurnListening, Turn: 1, Node: "greet"})
	b.Turn(agent.Event{At: second(2), CallID: call, Type: agent.TurnHeard, Turn: 1, By: agent.ByVoice, Text: "my name is Ada"})
	b.Turn(agent.Event{At: second(3), CallID: call, Type: agent.ToolCalled, Tool: "start_payment", Outcome: "ok"})
	b.Turn(agent.Event{At: second(3), CallID: call, Type: agent.ToolRefused, Tool: "refund", Reason: "not_offered"})
	b.Turn(agent.Event{At: second(3), CallID: call, Type: agent.GuardCard, By: agent.ByVoice})
	b.Turn(agent.Event{At: second(3), CallID: call, Type: agent.GuardClaim, Reason: "paid_claim"})
	b.Turn(agent.Event{At: second(3), CallID: call, Type: agent.ModelFailed})
	b.Turn(agent.Event{
		At: second(3), CallID: call, Type: agent.SayEnded, Source: agent.SourceModel, Reason: agent.ReasonDone, Text: "Hi Ada",
	})
	b.Turn(agent.Event{
		At: second(4), CallID: call, Type: agent.TurnAnswered, Latency: &agent.Latency{TurnEnd: 300, FirstFrame: 700},
	})
	b.Gate(control.Event{At: second(5), CallID: call, Type: control.Window, State: control.Closing})
	b.Money(checkout.Event{At: second(5), CallID: call, Type: "attempt.opening", AttemptID: "att_DEF", Provider: "default"})
	b.Money(checkout.Event{At: second(6), CallID: call, Type: "attempt.open", AttemptID: "att_DEF", Provider: "default"})
	b.Gate(control.Event{At: second(7), CallID: call, Type: control.Window, State: control.Capturing})
	b.Money(checkout.Event{At: second(8), CallID: call, Type: "attempt.approved", AttemptID: "att_DEF", Provider: "default"})
	b.Gate(control.Event{At: second(9), CallID: call, Type: control.Window, State: control.Ended, Reason: "returned"})
	b.Gate(control.Event{At: second(10), CallID: call, Type: control.CallEnded, Reason: "hung_up"})
}

func TestSpans(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.call()
	type span struct {
		name     string
		from, to time.Time
	}
	var got []span
	var root sdk.ReadOnlySpan
	for _, s := range b.spans.Ended() {
		got = append(got, span{s.Name(), s.StartTime(), s.EndTime()})
		if s.Name() == "call" {
			root = s
		}
	}
	require.ElementsMatch(t, []span{
		{"call", second(0), second(10)},
		{"turn", second(1), second(4)},
		{"secure_window", second(5), second(9)},
		{"provider.open", second(5), second(6)},
		{"provider.collect", second(6), second(8)},
	}, got)
	require.Empty(t, b.spans.Started()[len(got):], "no span is left open")
	for _, s := range b.spans.Ended() {
		if s.Name() != "call" {
			require.Equal(t, root.SpanContext().SpanID(), s.Parent().SpanID(), s.Name())
		}
	}
}

func TestCallThatEndsAmidst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Turn(agent.Event{CallID: "call_X", Type: agent.TurnListening})
	b.Gate(control.Event{At: second(0), CallID: "call_A", Type: control.CallStarted})
	b.Turn(agent.Event{At: second(1), CallID: "call_A", Type: agent.TurnListening})
	b.Gate(control.Event{At: second(1), CallID: "call_A", Type: control.Window, State: control.Closing})
	b.Money(checkout.Event{At: second(2), CallID: "call_A", Type: "attempt.opening"})
	b.Gate(control.Event{At: second(3), CallID: "call_A", Type: control.CallEnded})
	b.Gate(control.Event{At: second(4), CallID: "call_A", Type: control.CallEnded})
	require.Len(t, b.spans.Ended(), 4, "the call that began elsewhere has no span")
}

// labels gives the labels of all metrics of ours, as name{label=value}.
func (b bench) labels(t *testing.T) []string {
	t.Helper()
	families, err := b.reg.Gather()
	require.NoError(t, err)
	var out []string
	for _, f := range families {
		for _, m := range f.GetMetric() {
			parts := make([]string, 0, len(m.GetLabel()))
			for _, l := range m.GetLabel() {
				parts = append(parts, l.GetName()+"="+l.GetValue())
			}
			out = append(out, f.GetName()+"{"+strings.Join(parts, ",")+"}")
		}
	}
	return out
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.call()
	require.ElementsMatch(t, []string{
		"tonegate_serve_turns_total{by=voice}", "tonegate_serve_answer_seconds{part=turn_end}",
		"tonegate_serve_answer_seconds{part=first_frame}", "tonegate_serve_said_total{end=done,source=model}",
		"tonegate_serve_tools_total{outcome=ok}", "tonegate_serve_tools_total{outcome=refused}",
		"tonegate_serve_guard_total{reason=card_spoken}", "tonegate_serve_guard_total{reason=paid_claim}",
		"tonegate_serve_model_failures_total{}",
	}, b.labels(t))
}

// fill puts value into every string that v points to, but for those named.
func fill(v any, value string, but ...string) {
	s := reflect.ValueOf(v).Elem()
	for i := range s.NumField() {
		if f := s.Field(i); f.Kind() == reflect.String && !slices.Contains(but, s.Type().Field(i).Name) {
			f.SetString(value)
		}
	}
}

// Whatever stands in an event, nothing but what the list allows comes out.
func TestNothingElseGetsOut(t *testing.T) {
	t.Parallel()
	for _, canary := range []string{"4242424242424242", "+44 7700 900123", "Ada Lovelace", "ada@example.com", "x4242424"} {
		b := setup(t)
		told := func() []string {
			out := b.labels(t)
			for _, s := range b.spans.Started() {
				out = append(out, s.Name())
				for _, a := range s.Attributes() {
					require.Contains(t, observe.Keys(), string(a.Key))
					out = append(out, a.Value.String())
				}
				for _, e := range s.Events() {
					out = append(out, e.Name)
				}
			}
			return out
		}
		start := control.Event{Type: control.CallStarted}
		fill(&start, canary, "Type")
		b.Gate(start)
		for _, kind := range []agent.Type{
			agent.TurnNode, agent.TurnListening, agent.TurnHeard, agent.TurnEnded, agent.TurnInterrupted, agent.SayStarted,
			agent.SayEnded, agent.SayResumed, agent.ToolCalled, agent.ToolRefused, agent.ToolResult, agent.ModelFailed,
			agent.GuardCard, agent.GuardClaim, agent.TurnAnswered,
		} {
			ev := agent.Event{Type: kind, Latency: &agent.Latency{FirstFrame: 1}}
			fill(&ev, canary, "Type")
			b.Turn(ev)
		}
		for _, kind := range []checkout.Type{
			"attempt.opening", "attempt.open", "attempt.submitted", "attempt.declined", "payment.paid",
		} {
			ev := checkout.Event{Type: kind}
			fill(&ev, canary, "Type")
			b.Money(ev)
		}
		for _, state := range []control.State{control.Closing, control.Armed, control.Ended} {
			ev := control.Event{Type: control.Window}
			fill(&ev, canary, "Type")
			ev.State = state
			b.Gate(ev)
		}
		over := control.Event{Type: control.CallEnded}
		fill(&over, canary, "Type")
		b.Gate(over)
		require.Len(t, b.spans.Ended(), 5, "it was seen")
		for _, word := range told() {
			require.NotContains(t, word, canary)
		}
	}
}

func TestKeysAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/4-reference/telemetry.md")
	require.NoError(t, err)
	for _, key := range observe.Keys() {
		require.Contains(t, string(page), "| `"+key+"` |")
	}
}
