package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/tonegate/tonegate/internal/telemetry"
	"github.com/tonegate/tonegate/legs/sip"
)

// lastWords is how long the answers of HTTP that are under way may take once a process ends.
const lastWords = 5 * time.Second

// site is a handler and where it is served.
type site struct {
	listener net.Listener
	handler  http.Handler
}

// roleRun is what a process that is open does from then on.
type roleRun struct {
	log    *zap.Logger
	health *telemetry.Health
	sites  []site
	// work runs beside the sites, until its context ends.
	work []func(inner context.Context) error
	// ready are the parts that are ready at once.
	ready []string
	// addresses is what the parent process is told.
	addresses any
	// drain lets running calls come to their end after ctx has ended, as long as inner lasts.
	drain func(ctx, inner context.Context)
}

// run does it all until ctx ends: then the calls are drained, and the work and the sites end.
func (p roleRun) run(ctx context.Context, out io.Writer) error {
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	work, inner := errgroup.WithContext(inner)
	servers := make([]*http.Server, len(p.sites))
	for i, s := range p.sites {
		servers[i] = newServer(s.handler, p.log)
		work.Go(func() error { return serveHTTP(servers[i], s.listener, maxConnections) })
	}
	for _, w := range p.work {
		work.Go(func() error { return w(inner) })
	}
	work.Go(func() error {
		select {
		case <-ctx.Done():
			p.drain(ctx, inner)
		case <-inner.Done():
		}
		cancel()
		return shutDown(context.WithoutCancel(ctx), servers)
	})
	for _, part := range p.ready {
		p.health.SetReady(part, true)
	}
	if err := announce(out, p.addresses); err != nil {
		cancel()
		return errors.Join(err, work.Wait())
	}
	if err := work.Wait(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// shutDown lets the answers that are under way be given.
func shutDown(ctx context.Context, servers []*http.Server) error {
	ctx, done := context.WithTimeout(ctx, lastWords)
	defer done()
	errs := make([]error, 0, len(servers))
	for _, s := range servers {
		errs = append(errs, s.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// sipAddress is where an endpoint is reached: by UDP where it listens there, else by TCP.
func sipAddress(e *sip.Endpoint) string {
	if at := e.UDPAddr(); at != "" {
		return at
	}
	return e.TCPAddr()
}

// closeListeners closes those that there are and that no server has closed already.
func closeListeners(listeners ...net.Listener) error {
	var errs []error
	for _, l := range listeners {
		if l == nil {
			continue
		}
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
