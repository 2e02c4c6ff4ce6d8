package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"go.uber.org/zap"
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
	if err := s.Serve(newBounded(l, most)); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve http: %w", err)
	}
	return nil
}

// bounded is a listener with a limit on its connections.
type bounded struct {
	net.Listener

	room   chan struct{}
	closed chan struct{}
	once   sync.Once
}

func newBounded(l net.Listener, most int) *bounded {
	return &bounded{Listener: l, room: make(chan struct{}, most), closed: make(chan struct{})}
}

// Accept waits for room, and for a connection.
func (b *bounded) Accept() (net.Conn, error) {
	select {
	case b.room <- struct{}{}:
	case <-b.closed:
		return nil, net.ErrClosed
	}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.room
		return nil, err
	}
	return &roomed{Conn: c, leave: func() { <-b.room }}, nil
}

// Close closes the listener. It is idempotent.
func (b *bounded) Close() error {
	b.once.Do(func() { close(b.closed) })
	return b.Listener.Close()
}

// roomed is a connection that makes room when it is closed.
type roomed struct {
	net.Conn

	once  sync.Once
	leave func()
}

// Close closes it.
func (r *roomed) Close() error {
	r.once.Do(r.leave)
	return r.Conn.Close()
}
