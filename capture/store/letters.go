package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// CallbackDead notes that a callback was given up, with the HTTP status of its last attempt.
func (s *Store) CallbackDead(ctx context.Context, id int64, status int) error {
	r, err := s.db.Write.ExecContext(ctx,
		"UPDATE callbacks SET dead = 1, attempts = attempts + 1, status = ? WHERE id = ? AND sent = 0", status, id)
	return moved(r, err, "give callback up")
}

// DeadCallbacks lists those that were given up, the oldest first.
func (s *Store) DeadCallbacks(ctx context.Context, limit int) ([]Callback, error) {
	return s.callbacks(ctx, "sent = 0 AND dead = 1 ORDER BY queued_at, id LIMIT ?", limit)
}

// Resend puts the callback of a session that was given up back into the queue; ErrState where there is none.
func (s *Store) Resend(ctx context.Context, sessionID string, now time.Time) error {
	at := now.UnixMilli()
	r, err := s.db.Write.ExecContext(ctx, `UPDATE callbacks SET dead = 0, attempts = 0, queued_at = ?, next_at = ?
		WHERE session_id = ? AND sent = 0 AND dead = 1`, at, at, sessionID)
	return moved(r, err, "send callback again")
}

// purgeBatch is how many sessions one transaction takes away, so that calls need not wait for long.
const purgeBatch = 500

// Purge takes away sessions that ended before a time, with all that hangs on them, and kept cards of before it. What is
// still unknown, or not told and not given up, stays. It gives how many sessions went.
func (s *Store) Purge(ctx context.Context, before time.Time) (int64, error) {
	at, gone := before.UnixMilli(), int64(0)
	for {
		n, err := s.purge(ctx, at)
		gone += n
		if err != nil {
			return gone, fmt.Errorf("purge: %w", err)
		}
		if n < purgeBatch {
			break
		}
	}
	if _, err := s.db.Write.ExecContext(ctx, "DELETE FROM tokens WHERE asked_at < ?", at); err != nil {
		return gone, fmt.Errorf("purge: %w", err)
	}
	return gone, nil
}

// purge takes one batch away.
func (s *Store) purge(ctx context.Context, before int64) (gone int64, err error) {
	const over = `SELECT id FROM sessions WHERE state = 'ended' AND result <> 'UNKNOWN' AND ended_at < ? AND NOT EXISTS
		(SELECT 1 FROM callbacks WHERE session_id = sessions.id AND sent = 0 AND dead = 0) ORDER BY ended_at, id LIMIT ?`
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		for _, statement := range []string{
			"DELETE FROM callbacks WHERE session_id IN (" + over + ")",
			"DELETE FROM notices WHERE session_id IN (" + over + ")",
			"DELETE FROM tries WHERE session_id IN (" + over + ")",
			"DELETE FROM sessions WHERE id IN (" + over + ")",
		} {
			r, err := tx.ExecContext(ctx, statement, before, purgeBatch)
			if err != nil {
				return err
			}
			if gone, err = r.RowsAffected(); err != nil {
				return err
			}
		}
		return nil
	})
	return gone, err
}
