package capture

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/internal/logging"
)

const (
	// sendTimeout bounds one attempt to deliver a callback.
	sendTimeout = 5 * time.Second
	// senders is the number of attempts at a time.
	senders = 32
	// deliverEvery is how often the store is asked for callbacks whose turn has come.
	deliverEvery = 500 * time.Millisecond
	// maxSendPause bounds the growing pause between attempts for one callback.
	maxSendPause = 5 * time.Minute
)

// newSender makes the client that delivers callbacks: no redirects, and no proxy where it makes its own way.
func newSender(way http.RoundTripper) *http.Client {
	if way == nil {
		way = &http.Transport{MaxIdleConnsPerHost: senders, IdleConnTimeout: time.Minute}
	}
	return &http.Client{
		Timeout:       sendTimeout,
		Transport:     way,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// courier makes the attempts of one Run, each callback's one at a time.
type courier struct {
	*Service
	work errgroup.Group

	mu   sync.Mutex
	busy map[int64]struct{} // callbacks with an attempt under way
}

// deliver sends what is due until ctx ends, and then once more: what was not taken by then is left to the next process.
func (s *Service) deliver(ctx context.Context) error {
	last := context.WithoutCancel(ctx)
	c := &courier{Service: s, busy: make(map[int64]struct{})}
	c.work.SetLimit(senders)
	every := time.NewTicker(deliverEvery)
	defer every.Stop()
	for {
		if err := c.deliverDue(last); err != nil {
			s.log.Error("callbacks not readable", zap.Error(err))
		}
		select {
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), c.deliverDue(last), c.work.Wait())
		case <-s.due:
		case <-every.C:
		}
	}
}

// deliverDue begins an attempt for each callback whose turn has come; who finds no sender free waits for the next look.
func (c *courier) deliverDue(ctx context.Context) error {
	before := c.underWay() // one that is taken while we look may still look due
	all, err := c.store.DueCallbacks(ctx, time.Now())
	if err != nil {
		return err
	}
	for _, one := range all {
		if _, was := before[one.ID]; was || !c.begin(one.ID) {
			continue
		}
		if !c.work.TryGo(func() error {
			defer c.done(one.ID)
			if err := c.attempt(ctx, one); err != nil {
				c.log.Error("callback not noted", logging.SessionID(one.SessionID), zap.Error(err))
			}
			return nil
		}) {
			c.done(one.ID)
		}
	}
	return nil
}

func (c *courier) underWay() map[int64]struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.busy)
}

func (c *courier) begin(id int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, busy := c.busy[id]
	c.busy[id] = struct{}{}
	return !busy
}

func (c *courier) done(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, id)
}

func (s *Service) attempt(ctx context.Context, c store.Callback) error {
	status := s.send(ctx, c)
	taken := status >= 200 && status < 300
	s.metrics.called(taken)
	log := s.log.With(logging.SessionID(c.SessionID), logging.Status(status), logging.Count(c.Attempts+1))
	if taken {
		crashpoint.Reach(crashpoint.CallbackTaken)
		log.Info("callback taken")
		return s.store.CallbackSent(ctx, c.ID, status)
	}
	if time.Since(c.QueuedAt) > s.cfg.CallbackFor {
		log.Error("callback given up: nobody took the result")
		return s.store.CallbackDead(ctx, c.ID, status)
	}
	log.Warn("callback not taken")
	return s.store.CallbackFailed(ctx, c.ID, status, time.Now().Add(backoff(c.Attempts, maxSendPause)))
}

// send makes one attempt and gives the HTTP status, 0 where there was none. The address is held against the list again:
// it may be older than the configuration.
func (s *Service) send(ctx context.Context, c store.Callback) int {
	if !s.cfg.callbackAllowed(c.URL) {
		return 0
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, strings.NewReader(c.Body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := s.sender.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // lets the connection be used again
	return resp.StatusCode
}
