package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/internal/clock"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// morning is when the clocks here begin.
func morning() time.Time {
	return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
}

func TestManual_FiresInOrder(t *testing.T) {
	t.Parallel()
	start := morning()
	c := clock.NewManual(start)
	var fired []string
	note := func(name string) func() {
		return func() { fired = append(fired, name+" "+c.Now().Sub(start).String()) }
	}
	c.AfterFunc(3*time.Second, note("c"))
	c.AfterFunc(time.Second, note("a"))
	c.AfterFunc(time.Second, note("b"))
	c.AfterFunc(2*time.Second, func() { // one that is set on the way fires on the way
		note("x")()
		c.AfterFunc(500*time.Millisecond, note("y"))
	})
	stopped := c.AfterFunc(time.Second, note("never"))
	require.True(t, stopped.Stop())
	require.False(t, stopped.Stop())
	late := c.AfterFunc(time.Second, note("late"))
	require.True(t, late.Reset(time.Hour))

	c.Advance(3 * time.Second)
	require.Equal(t, []string{"a 1s", "b 1s", "x 2s", "y 2.5s", "c 3s"}, fired)
	require.Equal(t, start.Add(3*time.Second), c.Now())
	require.Equal(t, 1, c.Waiters())
	require.False(t, c.Step(time.Minute), "nothing is due in the next minute")
	require.Equal(t, start.Add(3*time.Second), c.Now())
	require.True(t, c.Step(time.Hour))
	require.Equal(t, "late 1h0m0s", fired[len(fired)-1])
}

func TestManual_Channels(t *testing.T) {
	t.Parallel()
	start := morning()
	c := clock.NewManual(start)
	timer := c.NewTimer(time.Second)
	c.Advance(2 * time.Second)
	require.False(t, timer.Reset(time.Second), "it has fired, and what it sent is gone")
	require.Empty(t, timer.C())
	c.Advance(time.Second)
	require.Equal(t, start.Add(3*time.Second), <-timer.C())
	require.False(t, timer.Stop())
	c.NewTimer(-time.Second)
	require.True(t, c.Step(0))
	require.Equal(t, start.Add(3*time.Second), c.Now(), "time does not go back")
}

// Time stands while somebody is busy.
func TestManual_Busy(t *testing.T) {
	t.Parallel()
	start := morning()
	c := clock.NewManual(start)
	var order []string
	c.AfterFunc(time.Second, func() {
		done := c.Busy()
		go func() {
			order = append(order, "work "+c.Now().Sub(start).String())
			done()
			done()
		}()
	})
	c.AfterFunc(2*time.Second, func() { order = append(order, "after") })
	c.Advance(2 * time.Second)
	require.Equal(t, []string{"work 1s", "after"}, order)
	c.Settle()
}

func TestManual_Sleep(t *testing.T) {
	t.Parallel()
	start := morning()
	c := clock.NewManual(start)
	slept := make(chan error, 1)
	go func() { slept <- c.Sleep(t.Context(), time.Hour) }()
	c.BlockUntil(1)
	c.Advance(time.Hour)
	require.NoError(t, <-slept)

	ended, cancel := context.WithCancelCause(t.Context())
	over := errors.New("over")
	cancel(over)
	require.ErrorIs(t, c.Sleep(ended, time.Hour), over)
	require.Zero(t, c.Waiters())
}

func TestWithTimeout(t *testing.T) {
	t.Parallel()
	start := morning()
	c := clock.NewManual(start)
	ctx, cancel := clock.WithTimeout(t.Context(), c, time.Second)
	require.NoError(t, ctx.Err())
	c.Advance(time.Second)
	require.ErrorIs(t, context.Cause(ctx), context.DeadlineExceeded)
	cancel()
	early, cancel := clock.WithTimeout(t.Context(), c, time.Second)
	cancel()
	require.ErrorIs(t, context.Cause(early), context.Canceled)
	require.Zero(t, c.Waiters())
}

func TestReal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.Real()
		began := c.Now()
		require.NoError(t, c.Sleep(t.Context(), time.Minute))
		require.Equal(t, time.Minute, c.Now().Sub(began))
		timer := c.NewTimer(time.Second)
		require.Equal(t, began.Add(61*time.Second), <-timer.C())
		order := make(chan int, 2)
		c.AfterFunc(2*time.Second, func() { order <- 2 })
		c.AfterFunc(time.Second, func() { order <- 1 }).Reset(3 * time.Second)
		c.Busy()()
		require.Equal(t, []int{2, 1}, []int{<-order, <-order})
	})
}
