package observe

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/transfer/control"
)

// callTrace is the spans of one call: the call, and what goes on in it.
type callTrace struct {
	tracer trace.Tracer
	root   trace.Span
	ctx    context.Context //nolint:containedctx // It carries the parent span, and ends nothing.

	listening trace.Span // a turn
	window    trace.Span
	request   trace.Span // what a provider was asked for
}

// begin starts the span of a call.
func begin(tracer trace.Tracer, ev control.Event) *callTrace {
	//nolint:spancheck // The call ends it, or its end does.
	ctx, root := tracer.Start(context.Background(), "call", trace.WithTimestamp(ev.At), trace.WithNewRoot(),
		trace.WithAttributes(text(keyCall, id(ev.CallID)), text(keyKind, one(ev.Kind, "sip", "webrtc"))))
	return &callTrace{tracer: tracer, root: root, ctx: ctx} //nolint:spancheck // As above.
}

// open starts a child span.
func (c *callTrace) open(name string, at time.Time, attributes ...attribute.KeyValue) trace.Span {
	//nolint:spancheck // See end.
	_, span := c.tracer.Start(c.ctx, name, trace.WithTimestamp(at), trace.WithAttributes(attributes...))
	return span //nolint:spancheck // As above.
}

// end ends a span that is there, and forgets it.
func end(span *trace.Span, at time.Time, attributes ...attribute.KeyValue) {
	if *span == nil {
		return
	}
	(*span).SetAttributes(attributes...)
	(*span).End(trace.WithTimestamp(at))
	*span = nil
}

func (c *callTrace) turn(ev agent.Event) {
	switch ev.Type {
	case agent.TurnListening:
		end(&c.listening, ev.At)
		c.listening = c.open("turn", ev.At, attribute.Int(keyTurn, ev.Turn), text(keyNode, word(ev.Node)))
	case agent.TurnHeard:
		if c.listening != nil {
			c.listening.SetAttributes(text(keyBy, means(ev.By)))
		}
	case agent.TurnAnswered:
		if ev.Latency != nil {
			end(&c.listening, ev.At, attribute.Int64(keyWaited, ev.Latency.FirstFrame))
		}
	default:
	}
}

func (c *callTrace) gate(ev control.Event) {
	switch ev.Type {
	case control.Window:
		switch ev.State {
		case control.Closing:
			c.window = c.open("secure_window", ev.At)
		case control.Ended:
			end(&c.window, ev.At, text(keyReason, word(ev.Reason)))
		case control.Armed, control.Connecting, control.Capturing, control.Returning:
			if c.window != nil {
				c.window.AddEvent(string(ev.State), trace.WithTimestamp(ev.At))
			}
		}
	case control.CallEnded:
		for _, span := range []*trace.Span{&c.listening, &c.window, &c.request} {
			end(span, ev.At)
		}
		end(&c.root, ev.At, text(keyReason, word(ev.Reason)))
	default:
	}
}

// money follows an attempt: asked to open a session, then to collect.
func (c *callTrace) money(ev checkout.Event) {
	state, is := strings.CutPrefix(string(ev.Type), "attempt.")
	if !is {
		return
	}
	attempt := []attribute.KeyValue{text(keyAttempt, id(ev.AttemptID)), text(keyProvider, word(ev.Provider))}
	switch s := payments.AttemptState(state); {
	case s == payments.Opening:
		end(&c.request, ev.At)
		c.request = c.open("provider.open", ev.At, attempt...)
	case s == payments.Open:
		end(&c.request, ev.At)
		c.request = c.open("provider.collect", ev.At, attempt...)
	case s.Ended():
		end(&c.request, ev.At, text(keyOutcome, word(state)))
	}
}
