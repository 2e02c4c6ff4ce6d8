package capture

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/logging"
)

const (
	// tidyEvery is how often expired and stranded sessions, and unanswered tries, are looked for.
	tidyEvery = 500 * time.Millisecond
	// settled is the age of a try from which a gateway's "never seen" is believed: before, it may still be on its way.
	settled = 5 * time.Second
	// purgeEvery is how often sessions that ended long ago are taken away.
	purgeEvery = time.Hour
	// inquiries bounds the questions for lost answers at a time.
	inquiries = 256
	// maxLookupPause bounds the growing pause between questions for one lost answer.
	maxLookupPause = 5 * time.Minute
)

// Recover ends the sessions whose calls went down with a former process before the gateway was asked: what had been keyed
// is gone and nothing was charged. It is called before the first call can come.
func (s *Service) Recover(ctx context.Context) error {
	if err := s.abandonStranded(ctx); err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	return nil
}

// abandonStranded ends the sessions whose call is gone and whose end could not be written then. A call counts as on from
// before its link is used.
func (s *Service) abandonStranded(ctx context.Context) error {
	all, err := s.store.Stranded(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if s.isOn(c.Link) {
			continue
		}
		if err := s.giveUp(ctx, c.ID, GatewayError, s.store.Cancel); err != nil {
			return err
		}
	}
	return nil
}

// giveUp ends a session about which the gateway was not asked, unless it is none any more that write ends.
func (s *Service) giveUp(
	ctx context.Context, id string, reason Reason, write func(context.Context, store.Ending, string) error,
) error {
	n, err := s.store.Get(ctx, id)
	if err != nil {
		return err
	}
	v := verdict{result: store.Error, reason: reason}
	e, body := s.ending(n, v)
	switch err := write(ctx, e, body); {
	case errors.Is(err, store.ErrState): // it went on, or has ended meanwhile
		return nil
	case err != nil:
		return err
	}
	s.ended(id, v)
	return nil
}

// tidy ends what expires and what is stranded, and takes away what is old.
func (s *Service) tidy(ctx context.Context) error {
	var purged time.Time
	return s.again(ctx, func(ctx context.Context) error {
		if now := time.Now(); now.Sub(purged) >= purgeEvery {
			purged = now
			s.purge(ctx, now)
		}
		return errors.Join(s.expire(ctx), s.abandonStranded(ctx))
	})
}

// again looks at once, so that what a former process left comes first, and then now and then until ctx ends.
func (s *Service) again(ctx context.Context, look func(context.Context) error) error {
	every := time.NewTicker(tidyEvery)
	defer every.Stop()
	for {
		if err := look(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("store not readable", zap.Error(err))
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-every.C:
		}
	}
}

// purge keeps the store from growing for ever.
func (s *Service) purge(ctx context.Context, now time.Time) {
	gone, err := s.store.Purge(ctx, now.Add(-s.cfg.Keep))
	switch {
	case err != nil && ctx.Err() == nil:
		s.log.Error("old sessions not taken away", zap.Error(err))
	case gone > 0:
		s.log.Info("old sessions taken away", logging.Count(int(gone)))
	}
}

func (s *Service) expire(ctx context.Context) error {
	ids, err := s.store.Expired(ctx, time.Now())
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.giveUp(ctx, id, InputTimeout, s.store.Expire); err != nil {
			return err
		}
	}
	return nil
}

// resolve asks the gateway, with the key of each try, what became of it: all at once, so that none waits for another, and
// apart from tidy, for a gateway may take its time.
func (s *Service) resolve(ctx context.Context) error {
	before := s.allAsked()
	tries, err := s.store.Unresolved(ctx, time.Now())
	if err != nil {
		return err
	}
	var work errgroup.Group
	work.SetLimit(inquiries)
	for _, t := range tries {
		if _, was := before[t.Key]; was || s.isAsking(t.Key) {
			continue // its own call waits for the answer, or has just had it
		}
		work.Go(func() error { return s.resolveOne(ctx, t) })
	}
	return work.Wait()
}

func (s *Service) resolveOne(ctx context.Context, t store.Try) error {
	n, err := s.store.Get(ctx, t.SessionID)
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, s.cfg.GatewayTimeout)
	defer cancel()
	answer, err := s.gateway.Lookup(asking, question(t, n))
	switch {
	case err == nil:
		return s.finish(ctx, t.SessionID, verdictOf(answer))
	case errors.Is(err, ErrNeverAsked) && time.Since(t.AskedAt) >= settled:
		return s.finish(ctx, t.SessionID, verdict{result: store.Error, reason: GatewayError})
	case errors.Is(err, ErrNeverAsked):
		return s.store.PostponeTry(ctx, t.Key, t.AskedAt.Add(settled))
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	s.log.Warn("gateway cannot tell what became of a try",
		logging.SessionID(t.SessionID), logging.Count(t.Lookups+1), zap.Error(err))
	if t.Lookups == 0 {
		v := verdict{result: store.Unknown, reason: GatewayUnknown}
		if err := s.finish(ctx, t.SessionID, v); err != nil {
			return fmt.Errorf("note unknown: %w", err)
		}
	}
	return s.store.PostponeTry(ctx, t.Key, time.Now().Add(backoff(t.Lookups, maxLookupPause)))
}

// backoff doubles from one second up to top.
func backoff(failures int, top time.Duration) time.Duration {
	return min(top, time.Second<<min(failures, 20))
}
