package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// OnCall is a session whose link was used.
type OnCall struct{ ID, Link string }

const (
	// batch bounds what one look for work returns.
	batch = 50
	// manyTries is the same for tries: a crash may leave as many as there were calls.
	manyTries = 500
)

// Expired gives the ids of sessions whose link nobody used in time.
func (s *Store) Expired(ctx context.Context, now time.Time) ([]string, error) {
	return s.ids(ctx, "SELECT id FROM sessions WHERE state = 'open' AND expires_at <= ? LIMIT ?", now.UnixMilli(), batch)
}

// Stranded gives the sessions that are on a call, or were, and not submitted. After a start those calls are gone.
func (s *Store) Stranded(ctx context.Context) ([]OnCall, error) {
	return collect(ctx, s.db.Read, func(rows *sql.Rows, c *OnCall) error { return rows.Scan(&c.ID, &c.Link) },
		"SELECT id, link FROM sessions WHERE state IN ('connected', 'capturing')")
}

// Unresolved gives the tries whose turn to be looked up has come, the longest waiting first.
func (s *Store) Unresolved(ctx context.Context, now time.Time) ([]Try, error) {
	return collect(ctx, s.db.Read, func(rows *sql.Rows, t *Try) error {
		var asked int64
		err := rows.Scan(&t.Key, &t.SessionID, &t.Lookups, &asked)
		t.AskedAt = time.UnixMilli(asked).UTC()
		return err
	}, `SELECT key, session_id, lookups, asked_at FROM tries
		WHERE resolved = 0 AND next_at <= ? ORDER BY next_at LIMIT ?`, now.UnixMilli(), manyTries)
}

// PostponeTry counts one lookup without an answer and sets when to ask again.
func (s *Store) PostponeTry(ctx context.Context, key string, next time.Time) error {
	r, err := s.db.Write.ExecContext(ctx,
		"UPDATE tries SET lookups = lookups + 1, next_at = ? WHERE key = ? AND resolved = 0", next.UnixMilli(), key)
	return moved(r, err, "postpone try")
}

// DueCallbacks gives the callbacks whose turn has come, the longest waiting first. Those of one session go one after the
// other.
func (s *Store) DueCallbacks(ctx context.Context, now time.Time) ([]Callback, error) {
	return s.callbacks(ctx, `sent = 0 AND dead = 0 AND next_at <= ? AND NOT EXISTS (SELECT 1 FROM callbacks AS earlier WHERE
		earlier.session_id = callbacks.session_id AND earlier.id < callbacks.id AND earlier.sent = 0 AND earlier.dead = 0)
		ORDER BY next_at, id LIMIT ?`, now.UnixMilli(), batch)
}

func (s *Store) callbacks(ctx context.Context, where string, args ...any) ([]Callback, error) {
	return collect(ctx, s.db.Read, func(rows *sql.Rows, c *Callback) error {
		var queued int64
		err := rows.Scan(&c.ID, &c.SessionID, &c.URL, &c.Body, &c.Attempts, &queued, &c.Status)
		c.QueuedAt = time.UnixMilli(queued).UTC()
		return err
	}, "SELECT id, session_id, url, body, attempts, queued_at, status FROM callbacks WHERE "+where, args...)
}

// CallbackSent notes that a callback was taken, with the HTTP status of its last attempt.
func (s *Store) CallbackSent(ctx context.Context, id int64, status int) error {
	r, err := s.db.Write.ExecContext(ctx,
		"UPDATE callbacks SET sent = 1, attempts = attempts + 1, status = ? WHERE id = ? AND sent = 0", status, id)
	return moved(r, err, "note callback")
}

// CallbackFailed notes an attempt that was not taken (status 0 where none came back) and when to try again.
func (s *Store) CallbackFailed(ctx context.Context, id int64, status int, next time.Time) error {
	r, err := s.db.Write.ExecContext(ctx,
		"UPDATE callbacks SET attempts = attempts + 1, status = ?, next_at = ? WHERE id = ? AND sent = 0",
		status, next.UnixMilli(), id)
	return moved(r, err, "postpone callback")
}

func (s *Store) ids(ctx context.Context, query string, args ...any) ([]string, error) {
	return collect(ctx, s.db.Read, func(rows *sql.Rows, id *string) error { return rows.Scan(id) }, query, args...)
}

// collect reads all rows of a query.
func collect[T any](
	ctx context.Context, db *sql.DB, scanRow func(*sql.Rows, *T) error, query string, args ...any,
) (all []T, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("look for work: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var one T
		if err := scanRow(rows, &one); err != nil {
			return nil, fmt.Errorf("look for work: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
