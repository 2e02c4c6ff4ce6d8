package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// message is a callback as it stands in the inbox.
type message struct {
	key  [sha256.Size]byte // of the attempt: the hash of its token, or of its session
	mark [sha256.Size]byte // of the message
	body string
}

func messageOf(cb payments.Callback) (message, error) {
	body, err := json.Marshal(cb.Change)
	if err != nil {
		return message{}, fmt.Errorf("store: write callback: %w", err)
	}
	m := message{key: sha256.Sum256([]byte(cb.Token)), mark: sha256.Sum256(body), body: string(body)}
	if cb.SessionID != "" {
		m.key = sha256.Sum256([]byte("session:" + cb.SessionID))
	}
	return m, nil
}

// Receive commits a callback to the inbox and applies it once; see payments.Ledger.
func (s *Store) Receive(ctx context.Context, cb payments.Callback) (payments.Receipt, error) {
	m, err := messageOf(cb)
	if err != nil {
		return payments.Receipt{}, err
	}
	guess, err := s.guessCallback(ctx, cb, m)
	if err == nil {
		return payments.Receipt{Applied: guess}, nil
	}
	receipt, err := s.receive(ctx, cb, m, guess)
	if errors.Is(err, ErrStale) { // the same message came twice at once, and the other one was first
		receipt, err = s.receive(ctx, cb, m, guess)
	}
	return receipt, err
}

// receive is Receive that reads the attempt. What was guessed before may be done.
func (s *Store) receive(ctx context.Context, cb payments.Callback, m message, guess payments.Applied) (
	payments.Receipt, error,
) {
	var receipt payments.Receipt
	err := s.db.InTx(ctx, func(tx Tx) error {
		receipt = payments.Receipt{}
		p, a, before, err := s.holdOf(ctx, tx, cb, m)
		if errors.Is(err, payments.ErrNotFound) && cb.SessionID == "" {
			// It may be about to begin: who parks and who begins wait for each other.
			if err = tx.Lock(ctx, parking(cb.Provider, m.key)); err == nil {
				p, a, before, err = s.holdOf(ctx, tx, cb, m)
			}
		}
		if errors.Is(err, payments.ErrNotFound) {
			receipt.Parked = true
			if cb.SessionID != "" {
				return nil
			}
			return s.park(ctx, tx, cb.Provider, m)
		}
		if err != nil {
			return err
		}
		if a == guess.Attempt { // it is done, and only the answer was lost
			receipt.Applied = guess
			return nil
		}
		if before > 0 {
			// Here before: applied then, or parked until the session is open.
			receipt.Duplicate = true
			return nil
		}
		if err := s.insertCallback(ctx, tx, cb.Provider, m, a.ID); err != nil {
			return err
		}
		change := cb.Change
		if cb.SessionID != "" && change.OrderID == "" {
			change.OrderID = a.OrderID
		}
		receipt.Applied, err = s.advance(ctx, tx, p, a, change)
		return err
	})
	if err == nil {
		s.recent.update(receipt.Applied.Payment, receipt.Applied.Attempt)
	}
	return receipt, err
}

// parking is what is locked by whoever parks a callback, and by whoever begins the attempt that it is for.
func parking(provider string, key [sha256.Size]byte) string {
	return "token " + provider + " " + hex.EncodeToString(key[:])
}

// holdOf holds the attempt that a callback is for, and counts how often the callback is here.
func (s *Store) holdOf(ctx context.Context, tx Tx, cb payments.Callback, m message) (
	_ payments.Payment, _ payments.Attempt, n int, _ error,
) {
	where, by := `attempt.token_hash = ? AND attempt.provider = ?`, any(m.key[:])
	if cb.SessionID != "" {
		where, by = `attempt.session_id = ? AND attempt.provider = ?`, cb.SessionID
	}
	return s.hold(ctx, tx, `(SELECT count(*) FROM inbox WHERE provider = ? AND token_hash = ? AND fingerprint = ?)`, where,
		cb.Provider, m.key[:], m.mark[:], by, cb.Provider)
}

// insertCallback keeps a callback of an attempt; ErrStale if it is here already.
func (s *Store) insertCallback(ctx context.Context, tx Tx, provider string, m message, attemptID string) error {
	now := millis(s.now())
	err := tx.Add(ctx, `INSERT INTO inbox (provider, token_hash, fingerprint, attempt_id, change, received_at,
		applied_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		provider, m.key[:], m.mark[:], attemptID, m.body, now, now)
	if err != nil {
		return fmt.Errorf("store: insert callback: %w", err)
	}
	return nil
}

// park keeps a callback that no attempt is known for.
func (s *Store) park(ctx context.Context, tx Tx, provider string, m message) error {
	now := s.now()
	_, err := tx.Exec(ctx, `DELETE FROM inbox WHERE attempt_id IS NULL AND received_at < ?`,
		millis(now.Add(-parkedFor)))
	if err != nil {
		return fmt.Errorf("store: forget parked callbacks: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO inbox (provider, token_hash, fingerprint, change, received_at)
		SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM inbox WHERE attempt_id IS NULL) < ?
		ON CONFLICT (provider, token_hash, fingerprint) DO NOTHING`,
		provider, m.key[:], m.mark[:], m.body, millis(now), maxParked)
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
