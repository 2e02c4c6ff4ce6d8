package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments/store/postgres"
)

// template is the database that others are copied from.
const template = "ready"

// Shared is the server of a test binary. Its zero value is ready; make one a package, run the tests by it in TestMain,
// and have databases of it.
type Shared struct {
	once   sync.Once
	server *Server
	err    error
	number atomic.Int64
	mu     sync.Mutex // a template cannot be copied twice at once
}

// Tests makes m one that ends the server after the tests.
func (s *Shared) Tests(m *testing.M) *Tests { return &Tests{m: m, shared: s} }

// Tests is a testing.M with a server.
type Tests struct {
	m      *testing.M
	shared *Shared
}

// Run runs the tests and gives their exit code.
func (r *Tests) Run() int {
	code := r.m.Run()
	if r.shared.server == nil {
		return code
	}
	if err := r.shared.server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return max(code, 1)
	}
	return code
}

// Database makes a fresh database with the ledger's tables and gives the way to it.
func (s *Shared) Database(tb testing.TB) string {
	tb.Helper()
	return s.create(tb, template)
}

// Empty makes a database without tables.
func (s *Shared) Empty(tb testing.TB) string {
	tb.Helper()
	return s.create(tb, "template1")
}

func (s *Shared) create(tb testing.TB, from string) string {
	tb.Helper()
	s.once.Do(func() { s.err = s.start(context.WithoutCancel(tb.Context())) })
	require.NoError(tb, s.err)
	s.mu.Lock()
	defer s.mu.Unlock()
	name := fmt.Sprintf("test%d", s.number.Add(1))
	require.NoError(tb, s.server.Exec(tb.Context(), "CREATE DATABASE "+name+" TEMPLATE "+from))
	return s.server.DSN(name)
}

func (s *Shared) start(ctx context.Context) error {
	var err error
	if s.server, err = Start(ctx, false); err != nil {
		return err
	}
	if err := s.server.Exec(ctx, "CREATE DATABASE "+template); err != nil {
		return err
	}
	store, err := postgres.Open(ctx, postgres.Config{DSN: s.server.DSN(template)})
	return errors.Join(err, closed(store))
}

func closed(s *postgres.Store) error {
	if s == nil {
		return nil
	}
	return s.Close()
}
