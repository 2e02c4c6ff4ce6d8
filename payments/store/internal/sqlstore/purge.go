package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Purged is what a purge took away.
type Purged struct {
	Payments      int64
	Conversations int64
	Callbacks     int64 // that never found an attempt
	AuditRows     int64
}

// purgeBatch is how many payments one transaction takes away, so that calls need not wait for long.
const purgeBatch = 200

// purgeable are payments that nothing more can come of: nobody tries, no human is asked for, all is delivered, or was given
// up before that time.
const purgeable = `updated_at < ? AND NOT conflict
	AND NOT EXISTS (SELECT 1 FROM attempt WHERE payment_id = payment.id AND (unresolved OR attempt.updated_at >= ?))
	AND NOT EXISTS (SELECT 1 FROM delivery WHERE payment_id = payment.id
		AND (delivery.state = 'pending' OR delivery.state = 'dead' AND delivery.updated_at >= ?))`

// Purge takes away what was over before a time: payments with all that hangs on them, conversations, callbacks that were
// parked, and the audit rows of that time, whose chains begin later from then on: each with the first row of a payment that
// stays, or later. What is unresolved, waits for a human or is still to be delivered stays. progress, if it is not nil, is
// told now and then what is done.
func (s *Store) Purge(ctx context.Context, before time.Time, progress func(Purged)) (Purged, error) {
	var done Purged
	told := func() {
		if progress != nil {
			progress(done)
		}
	}
	for {
		n, more, err := s.purgePayments(ctx, before)
		if err != nil {
			return done, err
		}
		done.Payments += n
		told()
		if !more {
			break
		}
	}
	err := s.db.InTx(ctx, func(tx Tx) error {
		var err error
		done.Conversations, err = tx.Exec(ctx, `DELETE FROM conversation WHERE updated_at < ?`, millis(before))
		if err != nil {
			return fmt.Errorf("store: purge: %w", err)
		}
		done.Callbacks, err = tx.Exec(ctx, `DELETE FROM inbox WHERE attempt_id IS NULL AND received_at < ?`, millis(before))
		if err != nil {
			return fmt.Errorf("store: purge: %w", err)
		}
		return nil
	})
	if err != nil {
		return done, err
	}
	stay, err := s.staying(ctx, before)
	if err != nil {
		return done, err
	}
	for chain := range payments.AuditChains {
		for {
			n, err := s.purgeChain(ctx, chain, before, stay)
			if err != nil {
				return done, err
			}
			done.AuditRows += n
			told()
			if n < verifyPage {
				break
			}
		}
	}
	return done, nil
}

// purgePayments takes one batch away, and tells whether there may be more.
func (s *Store) purgePayments(ctx context.Context, before time.Time) (n int64, more bool, err error) {
	at := millis(before)
	const query = `SELECT id FROM payment WHERE ` + purgeable + ` ORDER BY updated_at, id LIMIT ?`
	err = s.db.InTx(ctx, func(tx Tx) error {
		n = 0
		held, err := many(ctx, tx, scanText, query+s.db.ForUpdate(), at, at, at, purgeBatch)
		if err != nil {
			return err
		}
		more = len(held) == purgeBatch
		// An attempt may have begun while we waited for its payment. Now that they are held, nothing of them changes.
		still, err := many(ctx, tx, scanText, query, at, at, at, purgeBatch)
		if err != nil {
			return err
		}
		for _, id := range held {
			if !slices.Contains(still, id) {
				continue
			}
			n++
			for _, q := range []string{
				`DELETE FROM tried WHERE attempt_id IN (SELECT id FROM attempt WHERE payment_id = ?)`,
				`DELETE FROM money_back WHERE attempt_id IN (SELECT id FROM attempt WHERE payment_id = ?)`,
				`DELETE FROM inbox WHERE attempt_id IN (SELECT id FROM attempt WHERE payment_id = ?)`,
				`DELETE FROM attempt WHERE payment_id = ?`,
				`DELETE FROM delivery WHERE payment_id = ?`,
				`DELETE FROM payment WHERE id = ?`,
			} {
				if err := tx.Write(ctx, q, id); err != nil {
					return fmt.Errorf("store: purge: %w", err)
				}
			}
		}
		return nil
	})
	return n, more, err
}

// staying are the payments of before that are still there: what was said of them is kept with them.
func (s *Store) staying(ctx context.Context, before time.Time) (map[string]bool, error) {
	list, err := many(ctx, s.db, scanText, `SELECT id FROM payment WHERE created_at < ?`, millis(before))
	stay := make(map[string]bool, len(list))
	for _, id := range list {
		stay[id] = true
	}
	return stay, err
}

// purgeChain takes the first rows of a chain away, as far as they are of before and of no payment that stays, at most a
// page of them. The last one's hash becomes the chain's base, and the purge itself is a row of the chain.
func (s *Store) purgeChain(ctx context.Context, chain int, before time.Time, stay map[string]bool) (n int64, err error) {
	err = s.db.InTx(ctx, func(tx Tx) error {
		n = 0
		// Two purges of a chain come one after the other, or its beginning could move back.
		var base int64
		err := tx.QueryRow(ctx, `SELECT base FROM audit_head WHERE chain = ?`+s.db.ForUpdate(), chain).Scan(&base)
		if err != nil {
			return fmt.Errorf("store: purge: %w", err)
		}
		page, err := many(ctx, tx, scanChainRow,
			`SELECT n, body, hash FROM audit WHERE chain = ? AND n > ? ORDER BY n LIMIT ?`, chain, base, verifyPage)
		if err != nil {
			return err
		}
		var last chainRow
		for _, r := range page {
			var l link
			if json.Unmarshal([]byte(r.body), &l) != nil || l.At >= millis(before) || stay[l.Payment] {
				break
			}
			last = r
			n++
		}
		if n == 0 {
			return nil
		}
		body, err := json.Marshal(link{At: millis(s.now()), Event: "purge", Source: "operator", Facts: map[string]int64{
			"before": millis(before), "to_row": last.n,
		}})
		if err != nil {
			return fmt.Errorf("store: purge: %w", err)
		}
		if err := tx.Append(ctx, chain, string(body)); err != nil {
			return err
		}
		if err := tx.Write(ctx, `UPDATE audit_head SET base = ?, base_hash = ? WHERE chain = ?`,
			last.n, last.hash, chain); err != nil {
			return fmt.Errorf("store: purge: %w", err)
		}
		if err := tx.Write(ctx, `DELETE FROM audit WHERE chain = ? AND n <= ?`, chain, last.n); err != nil {
			return fmt.Errorf("store: purge: %w", err)
		}
		return nil
	})
	return n, err
}

func scanText(row Row) (string, error) {
	var text string
	err := row.Scan(&text)
	return text, err
}
