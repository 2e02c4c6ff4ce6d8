package agent

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/transfer/control"
)

// settles tells whether nobody holds a clock.
func settles(t *testing.T, c *clock.Manual) bool {
	t.Helper()
	free := false
	go func() { c.Settle(); free = true }()
	synctest.Wait()
	return free
}

// A conversation that is over holds no clock: not by what was on its way to it, nor by what comes later.
func TestConversation_LetsTheClockGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		manual := clock.NewManual(time.Now())
		c := &conversation{
			clock: manual, inbox: make(chan letter, inboxSize), over: make(chan struct{}), handled: nothing,
		}
		for range inboxSize {
			c.post(timerFired{1})
		}
		waits := make(chan struct{})
		go func() { c.post(timerFired{2}); close(waits) }() // there is no room
		in, ok := c.nextOf(t)
		require.True(t, ok)
		require.Equal(t, timerFired{1}, in)
		synctest.Wait()
		require.False(t, settles(t, manual))
		c.shut()
		<-waits
		require.True(t, settles(t, manual))
		c.post(timerFired{3})
		require.True(t, settles(t, manual), "nobody takes up what comes late")
	})
}

func (c *conversation) nextOf(t *testing.T) (input, bool) {
	t.Helper()
	c.call = &call{}
	return c.next(t.Context())
}

// What a caller types when nobody is there, or not any more, holds no clock, either.
func TestCall_LetsTheClockGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		manual := clock.NewManual(time.Now())
		f, err := openFiles(t.TempDir(), "call-1", manual.Now())
		require.NoError(t, err)
		c := newCall("call-1", nil, f, zap.NewNop(), manual)
		c.begin(16000)
		c.typed("hello")
		require.False(t, settles(t, manual), "it is still to be taken up")
		c.leave()
		require.True(t, settles(t, manual))
		c.typed("is anybody there?")
		require.True(t, settles(t, manual))
		c.begin(16000)
		c.typed("hello again")
		c.event(control.Event{Type: control.CallEnded})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		c.live(ctx)
		require.True(t, settles(t, manual))
	})
}
