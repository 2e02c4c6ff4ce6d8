package control

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// answering is a gate that answers each registration after a time, or not at all.
type answering struct {
	after  func() time.Duration
	status int
	bots   *Bots
	bot    Bot
}

// RoundTrip answers one request.
func (a answering) RoundTrip(req *http.Request) (*http.Response, error) {
	select {
	case <-time.After(a.after()):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	if a.status == http.StatusNoContent {
		if err := a.bots.Register(a.bot); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: a.status, Body: io.NopCloser(strings.NewReader("{}")), Request: req}, nil
}

// TestRenew_SlowAnswersCostNoLease lets every answer take nearly as long as the lease: on a machine that is too busy, a bot
// that is well must not be taken for lost.
func TestRenew_SlowAnswersCostNoLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bots, bot := NewBots(nil), Bot{ID: "one", URI: "sip:one@127.0.0.1"}
		slow := answering{
			func() time.Duration { return Lease - 100*time.Millisecond }, http.StatusNoContent, bots, bot,
		}
		client, err := NewClient(ClientConfig{URL: "http://gate.invalid", Token: "t", HTTP: &http.Client{Transport: slow}})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended, answers := make(chan error), 0
		go func() { ended <- client.Renew(ctx, bot, func(error) { answers++ }) }()
		time.Sleep(Lease)
		for range 300 {
			require.Equal(t, Live, bots.Standing("one"))
			time.Sleep(100 * time.Millisecond)
		}
		cancel()
		require.NoError(t, <-ended)
		require.Greater(t, answers, 25)
	})
}

func TestRenew_TriesAgainAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bots, bot := NewBots(nil), Bot{ID: "one", URI: "sip:one@127.0.0.1"}
		away := answering{func() time.Duration { return 0 }, http.StatusServiceUnavailable, bots, bot}
		client, err := NewClient(ClientConfig{URL: "http://gate.invalid", Token: "t", HTTP: &http.Client{Transport: away}})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended, failed := make(chan error), 0
		go func() {
			ended <- client.Renew(ctx, bot, func(err error) {
				if err != nil {
					failed++
				}
			})
		}()
		time.Sleep(time.Second + renewPause/2)
		cancel()
		require.NoError(t, <-ended)
		require.Equal(t, 11, failed)
	})
}

func TestRenew_RefusedForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := Bot{ID: "one", URI: "sip:one@127.0.0.1"}
		refusing := answering{func() time.Duration { return 0 }, http.StatusUnauthorized, nil, bot}
		client, err := NewClient(ClientConfig{URL: "http://gate.invalid", Token: "t", HTTP: &http.Client{Transport: refusing}})
		require.NoError(t, err)
		err = client.Renew(t.Context(), bot, func(error) {})
		require.ErrorIs(t, err, ErrUnauthorized)
	})
}
