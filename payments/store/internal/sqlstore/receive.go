package sqlstore

import (
	"context"
	"crypto/sha256"
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
	body, err := json.Marshal(cb.Change)
	if err != nil {
		return receipt, fmt.Errorf("store: write callback: %w", err)
	}
	mark := sha256.Sum256(body)
	key := sha256.Sum256([]byte(cb.Token))
	where, by := `attempt.token_hash = ? AND attempt.provider = ?`, any(key[:])
	if cb.SessionID != "" {
		key = sha256.Sum256([]byte("session:" + cb.SessionID))
		where, by = `attempt.session_id = ? AND attempt.provider = ?`, cb.SessionID
	}
	err = s.db.InTx(ctx, func(tx Tx) error {
		receipt = payments.Receipt{}
		var fresh int64
		now := millis(s.now())
		err := tx.Count(ctx, &fresh, `INSERT INTO inbox (provider, token_hash, fingerprint, attempt_id, change,
			received_at, applied_at) SELECT provider, ?, ?, id, ?, ?, ? FROM attempt WHERE `+where+`
			ON CONFLICT (provider, token_hash, fingerprint) DO NOTHING`,
			key[:], mark[:], string(body), now, now, by, cb.Provider)
		if err != nil {
			return fmt.Errorf("store: insert callback: %w", err)
		}
		p, a, _, err := s.hold(ctx, tx, where, by, cb.Provider)
		if errors.Is(err, payments.ErrNotFound) {
			receipt.Parked = true
			if cb.SessionID != "" {
				return nil
			}
			return s.park(ctx, tx, cb.Provider, key[:], mark[:], body)
		}
		if err != nil {
			return err
		}
		if fresh == 0 {
			// Here before: applied then, or parked until the session is open.
			receipt.Duplicate = true
			return nil
		}
		change := cb.Change
		if cb.SessionID != "" && change.OrderID == "" {
			change.OrderID = a.OrderID
		}
		receipt.Applied, err = s.advance(ctx, tx, p, a, change)
		return err
	})
	return receipt, err
}

// park keeps a callback that no attempt is known for.
func (s *Store) park(ctx context.Context, tx Tx, provider string, token, mark, body []byte) error {
	now := s.now()
	_, err := tx.Exec(ctx, `DELETE FROM inbox WHERE attempt_id IS NULL AND received_at < ?`,
		millis(now.Add(-parkedFor)))
	if err != nil {
		return fmt.Errorf("store: forget parked callbacks: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO inbox (provider, token_hash, fingerprint, change, received_at)
		SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM inbox WHERE attempt_id IS NULL) < ?
		ON CONFLICT (provider, token_hash, fingerprint) DO NOTHING`,
		provider, token, mark, string(body), millis(now), maxParked)
	if err != nil {
		return fmt.Errorf("store: park callback: %w", err)
	}
	return nil
}

// unpark applies what was parked for an attempt, in the order of its coming.
func (s *Store) unpark(ctx context.Context, tx Tx, done *payments.Applied) error {
	list, err := many(ctx, tx, scanParked, `SELECT i.id, i.change FROM inbox i JOIN attempt a
		ON a.token_hash = i.token_hash AND a.provider = i.provider
		WHERE a.id = ? AND i.attempt_id IS NULL ORDER BY i.id`, done.Attempt.ID)
	if err != nil {
		return err
	}
	for _, c := range list {
		next, err := s.advance(ctx, tx, done.Payment, done.Attempt, c.change)
		if err != nil {
			return err
		}
		done.Attempt, done.Payment, done.Event = next.Attempt, next.Payment, next.Event
		done.Effects = append(done.Effects, next.Effects...)
		err = tx.Write(ctx, `UPDATE inbox SET attempt_id = ?, applied_at = ? WHERE id = ?`,
			done.Attempt.ID, millis(s.now()), c.id)
		if err != nil {
			return fmt.Errorf("store: unpark callback: %w", err)
		}
	}
	return nil
}

// parkedChange is a callback that waits for its attempt.
type parkedChange struct {
	id     int64
	change payments.Change
}

func scanParked(row Row) (parkedChange, error) {
	var c parkedChange
	var body string
	err := row.Scan(&c.id, &body)
	if err == nil {
		err = json.Unmarshal([]byte(body), &c.change)
	}
	return c, err
}
