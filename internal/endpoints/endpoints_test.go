package endpoints_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/internal/endpoints"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// house is servers of which some fail, and a note of who was asked.
type house struct {
	sick  []string
	asked []string
}

func (h *house) ask(_ context.Context, server string) error {
	h.asked = append(h.asked, server)
	if slices.Contains(h.sick, server) {
		return errors.New(server + " is sick")
	}
	return nil
}

func (h *house) forget() []string {
	asked := h.asked
	h.asked = nil
	return asked
}

func TestList_Failover(t *testing.T) {
	t.Parallel()
	h := &house{sick: []string{"a"}}
	l := endpoints.New("a", "b", "c")
	require.NoError(t, l.Try(t.Context(), h.ask))
	require.Equal(t, []string{"a", "b"}, h.forget())

	h.sick = []string{"a", "b", "c"}
	err := l.Try(t.Context(), h.ask)
	require.ErrorContains(t, err, "a is sick")
	require.ErrorContains(t, err, "c is sick")
	require.Equal(t, []string{"a", "b", "c"}, h.forget())
}

// The breaker's delay is measured on a clock that synctest does not hold, so this asks for the open state only.
func TestList_LeavesOutWhoFails(t *testing.T) {
	t.Parallel()
	h := &house{sick: []string{"a"}}
	l := endpoints.New("a", "b")
	for range 3 {
		require.NoError(t, l.Try(t.Context(), h.ask))
	}
	h.forget()
	require.NoError(t, l.Try(t.Context(), h.ask))
	require.Equal(t, []string{"b"}, h.forget(), "a has failed three times in a row")

	h.sick = []string{"b"}
	for range 3 {
		require.Error(t, l.Try(t.Context(), h.ask))
	}
	require.ErrorIs(t, l.Try(t.Context(), h.ask), endpoints.ErrNone)
	require.ErrorIs(t, endpoints.New[string]().Try(t.Context(), h.ask), endpoints.ErrNone)
}

func TestList_CallerGone(t *testing.T) {
	t.Parallel()
	h := &house{}
	l := endpoints.New("a", "b")
	for range 5 {
		ctx, cancel := context.WithCancel(t.Context())
		err := l.Try(ctx, func(_ context.Context, server string) error {
			h.asked = append(h.asked, server)
			cancel()
			return context.Canceled
		})
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, l.Try(ctx, h.ask), context.Canceled)
	}
	require.Equal(t, []string{"a", "a", "a", "a", "a"}, h.forget(), "a caller who leaves is no server's failure")
}

func TestLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, more, stop := endpoints.Limit(t.Context(), time.Second)
		defer stop()
		for range 5 {
			time.Sleep(900 * time.Millisecond)
			more()
		}
		require.NoError(t, ctx.Err())
		time.Sleep(1100 * time.Millisecond)
		require.ErrorIs(t, context.Cause(ctx), endpoints.ErrSlow)

		ctx, more, stop = endpoints.Limit(t.Context(), time.Second)
		stop()
		more()
		time.Sleep(2 * time.Second)
		require.ErrorIs(t, context.Cause(ctx), context.Canceled)
	})
}
