package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tonegate/tonegate/payments"
)

// lookEvery is how often Watch looks for itself, in case a wake-up call was lost.
const lookEvery = time.Second

// Watch tells of every change of an attempt; see payments.Watcher. It hears at once of one by another node of a server, and
// looks every second, which is all that there is for a file.
func (s *Store) Watch(ctx context.Context, changed func(attemptID string)) error {
	seen, err := s.ends(ctx)
	if err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error {
		for ctx.Err() == nil {
			if err := s.db.Listen(ctx, changed); err != nil {
				pause(ctx, lookEvery) // the database is away; looking goes on meanwhile
			}
		}
		return nil
	})
	work.Go(func() error {
		for pause(ctx, lookEvery) {
			// What cannot be read now is read the next time.
			_ = s.news(ctx, &seen, changed)
		}
		return nil
	})
	return work.Wait()
}

// ends gives where the chains end: every change adds a row to one of them.
func (s *Store) ends(ctx context.Context) ([payments.AuditChains]int64, error) {
	var ends [payments.AuditChains]int64
	list, err := many(ctx, s.db, func(row Row) ([2]int64, error) {
		var one [2]int64
		err := row.Scan(&one[0], &one[1])
		return one, err
	}, `SELECT chain, n FROM audit_head`)
	if err != nil {
		return ends, err
	}
	for _, one := range list {
		ends[one[0]] = one[1]
	}
	return ends, nil
}

// news tells of what was added to the chains since seen.
func (s *Store) news(ctx context.Context, seen *[payments.AuditChains]int64, changed func(attemptID string)) error {
	now, err := s.ends(ctx)
	if err != nil {
		return err
	}
	for chain, end := range now {
		if end == seen[chain] {
			continue
		}
		bodies, err := many(ctx, s.db, func(row Row) (l link, err error) {
			var body string
			if err = row.Scan(&body); err == nil {
				err = json.Unmarshal([]byte(body), &l)
			}
			return l, err
		}, `SELECT body FROM audit WHERE chain = ? AND n > ? AND n <= ? ORDER BY n`, chain, seen[chain], end)
		if err != nil {
			return fmt.Errorf("store: watch: %w", err)
		}
		seen[chain] = end
		for _, l := range bodies {
			if l.Attempt != "" {
				changed(l.Attempt)
			}
		}
	}
	return nil
}

// pause waits; false if ctx ends.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
