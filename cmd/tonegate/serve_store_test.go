package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/filelock"
	"github.com/tonegate/tonegate/internal/telemetry"
	"github.com/tonegate/tonegate/payments/store"
)

// moodyStore answers a ping as it likes.
type moodyStore struct {
	store.Store

	away, hangs atomic.Bool
}

func (s *moodyStore) Ping(ctx context.Context) error {
	if s.hangs.Load() {
		<-ctx.Done()
		return ctx.Err()
	}
	if s.away.Load() {
		return errors.New("away")
	}
	return nil
}

// TestReadinessFollowsTheStore: no new calls where no payment could begin.
func TestReadinessFollowsTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &moodyStore{}
		r := &serveRole{store: s, log: zap.NewNop(), health: telemetry.NewHealth("store")}
		r.health.SetReady("store", true)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.watchStore(ctx) }()
		after := func(d time.Duration) bool {
			time.Sleep(d)
			synctest.Wait()
			return r.health.Ready()
		}
		require.True(t, after(time.Minute))
		s.away.Store(true)
		require.False(t, after(storeEvery))
		s.away.Store(false)
		require.True(t, after(storeEvery))
		s.hangs.Store(true)
		require.False(t, after(2*storeEvery))
		s.hangs.Store(false)
		require.True(t, after(2*storeEvery))
		cancel()
		require.NoError(t, <-ended)
	})
}

// TestOneServeAtATime: on a store in a file, whose folder is made, a second serve would take over what the first is at.
func TestOneServeAtATime(t *testing.T) {
	t.Parallel()
	cfg := serveConfig{Store: store.Config{Path: filepath.Join(t.TempDir(), "data", "serve", "ledger.db")}}
	first, second := &serveRole{cfg: cfg}, &serveRole{cfg: cfg}
	require.NoError(t, first.claimStore())
	err := second.claimStore()
	require.ErrorIs(t, err, filelock.ErrTaken)
	require.ErrorContains(t, err, "store.dsn")
	require.NoError(t, first.close())
	require.NoError(t, second.claimStore())
	require.NoError(t, second.close())
	shared := &serveRole{cfg: serveConfig{Store: store.Config{DSN: "postgres://ledger.example/tonegate"}}}
	require.NoError(t, shared.claimStore())
	require.Nil(t, shared.alone)
}
