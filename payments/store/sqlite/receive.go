package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/payments"
)

const (
	// maxParked bounds what strangers can make us keep; beyond it nothing is parked.
	maxParked = 1000
	// parkedFor is how long a callback for an unknown attempt is kept.
	parkedFor = 24 * time.Hour
)

// Receive commits a callback to the inbox and applies it once; see payments.Ledger.
func (s *Store) Receive(ctx context.Context, cb payments.Callback) (payments.Receipt, error) {
	var receipt payments.Receipt
	token := sha256.Sum256([]byte(cb.Token))
	body, err := json.Marshal(cb.Change)
	if err != nil {
		return receipt, fmt.Errorf("store: write callback: %w", err)
	}
	mark := sha256.Sum256(body)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		receipt = payments.Receipt{}
		a, err := oneAttempt(ctx, tx, `token_hash = ? AND provider = ?`, token[:], cb.Provider)
		if errors.Is(err, payments.ErrNotFound) {
			receipt.Parked = true
			return s.park(ctx, tx, cb.Provider, token[:], mark[:], body)
		}
		if err != nil {
			return err
		}
		now := millis(s.now())
		res, err := tx.ExecContext(ctx, `INSERT INTO inbox (provider, token_hash, fingerprint, attempt_id, change,
			received_at, applied_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (provider, token_hash, fingerprint) DO NOTHING`,
			cb.Provider, token[:], mark[:], a.ID, string(body), now, now)
		if err != nil {
			return fmt.Errorf("store: insert callback: %w", err)
		}
		fresh, err := res.RowsAffected()
		if err != nil {
			return fmt.Errorf("store: insert callback: %w", err)
		}
		if fresh == 0 {
			// Here before: applied then, or parked until the session is open.
			receipt.Duplicate = true
			return nil
		}
		receipt.Applied, err = s.advance(ctx, tx, a, cb.Change)
		return err
	})
	return receipt, err
}

// park keeps a callback that no attempt is known for.
func (s *Store) park(ctx context.Context, tx *sql.Tx, provider string, token, mark, body []byte) error {
	now := s.now()
	_, err := tx.ExecContext(ctx, `DELETE FROM inbox WHERE attempt_id IS NULL AND received_at < ?`,
		millis(now.Add(-parkedFor)))
	if err != nil {
		return fmt.Errorf("store: forget parked callbacks: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO inbox (provider, token_hash, fingerprint, change, received_at)
		SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM inbox WHERE attempt_id IS NULL) < ?
		ON CONFLICT (provider, token_hash, fingerprint) DO NOTHING`,
		provider, token, mark, string(body), millis(now), maxParked)
	if err != nil {
		return fmt.Errorf("store: park callback: %w", err)
	}
	return nil
}

// unpark applies what was parked for an attempt, in the order of its coming.
func (s *Store) unpark(ctx context.Context, tx *sql.Tx, done *payments.Applied) error {
	ids, changes, err := parked(ctx, tx, done.Attempt.ID)
	if err != nil {
		return err
	}
	for i, c := range changes {
		next, err := s.advance(ctx, tx, done.Attempt, c)
		if err != nil {
			return err
		}
		done.Attempt, done.Payment, done.Event = next.Attempt, next.Payment, next.Event
		done.Effects = append(done.Effects, next.Effects...)
		_, err = tx.ExecContext(ctx, `UPDATE inbox SET attempt_id = ?, applied_at = ? WHERE id = ?`,
			done.Attempt.ID, millis(s.now()), ids[i])
		if err != nil {
			return fmt.Errorf("store: unpark callback: %w", err)
		}
	}
	return nil
}

func parked(ctx context.Context, tx *sql.Tx, attemptID string) (ids []int64, list []payments.Change, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT i.id, i.change FROM inbox i JOIN attempt a
		ON a.token_hash = i.token_hash AND a.provider = i.provider
		WHERE a.id = ? AND i.attempt_id IS NULL ORDER BY i.id`, attemptID)
	if err != nil {
		return nil, nil, fmt.Errorf("store: read parked callbacks: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id int64
		var body string
		var c payments.Change
		if err = rows.Scan(&id, &body); err == nil {
			err = json.Unmarshal([]byte(body), &c)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("store: read parked callback: %w", err)
		}
		ids, list = append(ids, id), append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, fmt.Errorf("store: read parked callbacks: %w", err)
	}
	return ids, list, nil
}
