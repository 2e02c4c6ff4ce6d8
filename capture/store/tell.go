package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Tell takes a notice in: the session of its try and, in the same commit, what is to be told of it, as spell spells it.
// What was told before changes nothing. ErrNotFound where no try of ours has the key, or it is no longer kept.
func (s *Store) Tell(
	ctx context.Context, t Notice, now time.Time, spell func(Session, Message) string,
) (told Told, err error) {
	err = s.db.Tx(ctx, func(tx *sql.Tx) error {
		told.Before, err = scan(tx.QueryRowContext(ctx,
			"SELECT "+columns+" FROM sessions WHERE id = (SELECT session_id FROM tries WHERE key = ?)", t.Key))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		} else if err != nil {
			return err
		}
		told.Session = told.Before
		t.past, err = noted(ctx, tx, t, told.Before.ID, now)
		if told.Again = t.past.same; err != nil || told.Again {
			return err
		}
		told.Session, told.Messages = told.Before.take(t)
		if told.Session != told.Before {
			if err := settle(ctx, tx, told.Session, now); err != nil {
				return err
			}
		}
		for _, m := range told.Messages {
			if told.Session.CallbackURL == "" {
				break
			}
			if err := queue(ctx, tx, told.Session.ID, spell(told.Session, m), now.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	return told, err
}

// noted writes a notice down, and gives what was before it.
func noted(ctx context.Context, tx *sql.Tx, t Notice, session string, now time.Time) (past, error) {
	var p past
	err := tx.QueryRowContext(ctx, `SELECT
		coalesce(max(event = ? OR movement = ? AND (
			? = 'disputed' AND kind IN ('disputed', 'won') OR ? IN ('won', 'failed') AND kind = ?)), 0),
		coalesce(max(movement = ? AND kind = 'disputed'), 0),
		count(DISTINCT CASE kind WHEN 'failed' THEN movement END)
		FROM notices WHERE session_id = ?`,
		t.Event, t.Movement, string(t.Kind), string(t.Kind), string(t.Kind), t.Movement, session).
		Scan(&p.same, &p.disputed, &p.failed)
	if err != nil {
		return p, fmt.Errorf("read notices: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO notices (event, session_id, kind, movement, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (event) DO NOTHING`, t.Event, session, string(t.Kind), t.Movement, now.UnixMilli())
	if err != nil {
		return p, fmt.Errorf("write notice: %w", err)
	}
	return p, nil
}

// settle writes a session as a notice has made it.
func settle(ctx context.Context, tx *sql.Tx, n Session, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE sessions SET state = ?, result = ?, reason = ?, transaction_id = ?, auth_code = ?,
		returned = ?, ended_at = CASE ended_at WHEN 0 THEN ? ELSE ended_at END WHERE id = ?`,
		string(n.State), string(n.Result), n.Reason, n.TransactionID, n.AuthCode, n.returned, now.UnixMilli(), n.ID)
	if err != nil {
		return fmt.Errorf("write session: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE tries SET resolved = 1 WHERE session_id = ?", n.ID); err != nil {
		return fmt.Errorf("resolve try: %w", err)
	}
	return nil
}

// queue puts a callback behind those that are queued for its session.
func queue(ctx context.Context, tx *sql.Tx, session, body string, at int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO callbacks (session_id, url, body, next_at, queued_at)
		SELECT id, callback_url, ?, ?, ? FROM sessions WHERE id = ?`, body, at, at, session)
	if err != nil {
		return fmt.Errorf("queue callback: %w", err)
	}
	return nil
}

// Key gives the key under which the gateway was asked about a session, ErrNotFound where it was not.
func (s *Store) Key(ctx context.Context, sessionID string) (key string, err error) {
	err = s.db.Read.QueryRowContext(ctx, "SELECT key FROM tries WHERE session_id = ?", sessionID).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	return key, err
}
