package clock

import (
	"context"
	"time"
)

// Clock tells the time and wakes up. It is safe for concurrent use.
type Clock interface {
	// Now is the time.
	Now() time.Time
	// NewTimer makes a timer that sends the time on its channel after d.
	NewTimer(d time.Duration) Timer
	// AfterFunc calls f after d. f must not block; on a Manual clock it runs on the goroutine that moves the clock.
	AfterFunc(d time.Duration, f func()) Timer
	// Sleep waits for d, or until ctx ends, and then gives the cause of its end.
	Sleep(ctx context.Context, d time.Duration) error
	// Busy holds a Manual clock until done is called, once or more often. On a Real one it does nothing.
	Busy() (done func())
}

// Timer is one wake-up. Stop and Reset tell whether it was still to fire; after either of them C holds nothing old.
type Timer interface {
	// C has the time when the timer fires. It is nil for one made by AfterFunc.
	C() <-chan time.Time
	// Stop takes the wake-up back.
	Stop() bool
	// Reset sets it anew, to d from now.
	Reset(d time.Duration) bool
}

// sleep waits on a timer of c.
func sleep(ctx context.Context, c Clock, d time.Duration) error {
	t := c.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C():
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// WithTimeout gives a context that ends after d of c, with context.DeadlineExceeded as its cause.
func WithTimeout(ctx context.Context, c Clock, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	t := c.AfterFunc(d, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() {
		t.Stop()
		cancel(context.Canceled)
	}
}
