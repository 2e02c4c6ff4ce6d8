package capture_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCallsThatAreRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, func(b *bundle) { b.cfg.MaxCalls = 1 })
		token := b.token(t)
		_, link := b.launched(t, token)
		_, expires := b.launched(t, token)
		status := func(user string) int {
			c := newCall(t, user)
			b.Serve(t.Context(), c)
			require.Empty(t, c.sound, "no media")
			return c.refused
		}
		require.Equal(t, 403, status(""))
		require.Equal(t, 403, status("nobody"))

		first := newCall(t, link)
		go b.Serve(t.Context(), first)
		synctest.Wait()
		require.Equal(t, 503, status(expires), "one call at a time is configured")
		first.hangUp()
		synctest.Wait()
		require.Equal(t, 403, status(link), "used")
		time.Sleep(time.Minute)
		require.Equal(t, 403, status(expires), "expired")

		_, link = b.launched(t, token)
		require.NoError(t, b.Drain(t.Context()))
		require.Equal(t, 503, status(link), "stopping")
	})
}

func TestLinkFromAHeader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, func(b *bundle) { b.cfg.LinkHeader = "X-Link-Id" })
		_, link := b.launched(t, b.token(t))
		c := newCall(t, link)
		b.Serve(t.Context(), c)
		require.Equal(t, 403, c.refused, "the user part does not count then")
		c = newCall(t, "pay")
		c.headers = map[string]string{"X-Link-Id": link}
		c.broken = errors.New("no common codec")
		b.Serve(t.Context(), c)
		require.Zero(t, c.refused)
	})
}

func TestCallerGoneBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		id, link := b.launched(t, token)
		c := newCall(t, link)
		c.broken = context.Canceled
		b.Serve(t.Context(), c)
		require.Equal(t, "hung_up", b.session(t, token, id)["reason"])
	})
}
