package endpoints

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrSlow is the cause of a context that Limit has ended.
var ErrSlow = errors.New("the server was too slow")

// Limit gives a context that ends with ErrSlow unless more is called at least once in each d. stop ends the watch and
// the context.
func Limit(ctx context.Context, d time.Duration) (limited context.Context, more, stop func()) {
	limited, cancel := context.WithCancelCause(ctx)
	var mu sync.Mutex
	over := false
	timer := time.AfterFunc(d, func() {
		mu.Lock()
		defer mu.Unlock()
		if !over {
			cancel(ErrSlow)
		}
	})
	more = func() {
		mu.Lock()
		defer mu.Unlock()
		if !over {
			timer.Reset(d)
		}
	}
	stop = func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		timer.Stop()
		cancel(context.Canceled)
	}
	return limited, more, stop
}
