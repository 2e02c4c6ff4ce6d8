package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/observe"
	"github.com/tonegate/tonegate/transfer/control"
)

// traceWait bounds the last spans' way out.
const traceWait = 5 * time.Second

// serveTelemetry is who else is told of the calls, beside /metrics.
type serveTelemetry struct {
	// OTLPEndpoint is a collector of traces over OTLP/HTTP, such as http://127.0.0.1:4318. Default none: no spans are made.
	OTLPEndpoint string `yaml:"otlp_endpoint"`
}

// Validate tells what is wrong.
func (c serveTelemetry) Validate() error {
	if c.OTLPEndpoint != "" && !isHTTP(c.OTLPEndpoint) {
		return errors.New("otlp_endpoint: want an http or https address, say http://127.0.0.1:4318")
	}
	return nil
}

// openWatch makes who watches the calls.
func (r *serveRole) openWatch(ctx context.Context) error {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { r.log.Warn("spans were not sent", zap.Error(err)) }))
	tracer, last, err := r.cfg.Telemetry.tracer(ctx)
	if err != nil {
		return err
	}
	r.lastSpans = last
	if r.watch, err = observe.New(r.health.Registerer(), tracer); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}

// event takes one event of the gate.
func (r *serveRole) event(ev control.Event) {
	r.watch.Gate(ev)
	r.bot.Event(ev)
}

// tracer makes spans for the collector, and gives what sends the last of them.
func (c serveTelemetry) tracer(ctx context.Context) (trace.Tracer, func(context.Context) error, error) {
	if c.OTLPEndpoint == "" {
		return noop.NewTracerProvider().Tracer("tonegate"), func(context.Context) error { return nil }, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(c.OTLPEndpoint))
	if err != nil {
		return nil, nil, fmt.Errorf("telemetry: %w", err)
	}
	provider := sdk.NewTracerProvider(
		sdk.WithBatcher(exporter),
		// The resource says what this is, and nothing of the machine.
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", "tonegate-serve"))),
	)
	return provider.Tracer("tonegate"), func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, traceWait)
		defer cancel()
		return provider.Shutdown(ctx)
	}, nil
}
