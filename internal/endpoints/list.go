package endpoints

import (
	"context"
	"errors"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// ErrNone says that no server was asked, since all of them failed a moment ago.
var ErrNone = errors.New("no server is well")

const (
	// The breaker of a server opens after so many failures in a row and lets one request through after a while.
	breakAfter = 3
	breakFor   = 10 * time.Second
)

// List is servers in the order in which they are asked. It is safe for concurrent use.
type List[T any] struct {
	items []item[T]
}

type item[T any] struct {
	server  T
	breaker circuitbreaker.CircuitBreaker[any]
}

// New makes a List; the first of servers is asked first.
func New[T any](servers ...T) *List[T] {
	l := &List[T]{items: make([]item[T], 0, len(servers))}
	for _, server := range servers {
		l.items = append(l.items, item[T]{server, circuitbreaker.NewBuilder[any]().
			WithFailureThreshold(breakAfter).WithDelay(breakFor).Build()})
	}
	return l
}

// Try calls ask for one server after the other until one answers without error. An end of ctx is nobody's failure.
func (l *List[T]) Try(ctx context.Context, ask func(ctx context.Context, server T) error) error {
	var errs []error
	for _, it := range l.items {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !it.breaker.TryAcquirePermit() {
			continue
		}
		err := ask(ctx, it.server)
		switch {
		case err == nil:
			it.breaker.RecordSuccess()
			return nil
		case ctx.Err() != nil:
			it.breaker.RecordSuccess() // the permit of a half-open breaker has to go back
			return err
		default:
			it.breaker.RecordFailure()
			errs = append(errs, err)
		}
	}
	if len(errs) == 0 {
		return ErrNone
	}
	return errors.Join(errs...)
}
