package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"
	"golang.org/x/net/netutil"
)

// What anybody who connects can make a process wait for, and keep of it.
const (
	headWithin     = 5 * time.Second
	requestWithin  = 10 * time.Second
	answerWithin   = time.Minute // taken by the client; a stream of events bounds its own writes
	maxHead        = 16 << 10
	maxConnections = 2048 // of one listener
)

// newServer makes a server whose connections cannot be held for long by who sends slowly, or takes nothing.
func newServer(h http.Handler, log *zap.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headWithin, ReadTimeout: requestWithin, IdleTimeout: requestWithin,
		WriteTimeout: answerWithin, MaxHeaderBytes: maxHead, ErrorLog: zap.NewStdLog(log.Named("http")),
	}
}

// serveHTTP serves so many connections at a time; further ones wait until one of them ends.
func serveHTTP(s *http.Server, l net.Listener, most int) error {
	if err := s.Serve(netutil.LimitListener(l, most)); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve http: %w", err)
	}
	return nil
}
