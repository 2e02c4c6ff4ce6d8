package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"golang.org/x/sync/errgroup"

	"github.com/tonegate/tonegate/payments"
)

// givenUpAfter is how long a delivery is tried.
const givenUpAfter = 3 * 24 * time.Hour

// maxFault is the length of a fault that is kept.
const maxFault = 200

// pauses are those between the tries of a delivery; the last one goes on.
func pauses() []time.Duration {
	return []time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
		4 * time.Hour, 6 * time.Hour,
	}
}

// Work tries what is to be delivered and keeps this node's lease, until ctx ends; see payments.Post.
func (s *Store) Work(ctx context.Context, c payments.Courier) error {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &deliverer{store: s, courier: c}); err != nil {
		return fmt.Errorf("store: work: %w", err)
	}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return s.db.Work(ctx, workers) })
	work.Go(func() error {
		s.keepLease(ctx)
		return nil
	})
	return work.Wait()
}

// keepLease renews the lease until ctx ends. A renewal that fails is made up for by the next; at worst others take over.
func (s *Store) keepLease(ctx context.Context) {
	tick := time.NewTicker(max(s.cfg.Lease/4, time.Millisecond))
	defer tick.Stop()
	for {
		_ = s.Beat(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// deliverer is River's worker.
type deliverer struct {
	river.WorkerDefaults[deliveryJob]

	store   *Store
	courier payments.Courier
}

// Work tries one delivery. When it is tried next is the delivery's own matter, so River is told to wait, not that it
// failed.
func (w *deliverer) Work(ctx context.Context, job *river.Job[deliveryJob]) error {
	d, first, err := w.store.pending(ctx, job.Args.DeliveryID)
	if errors.Is(err, payments.ErrNotFound) {
		return nil // delivered, dead or purged
	}
	if err != nil {
		return err
	}
	fault := w.courier.Deliver(ctx, d)
	pause, err := w.store.tried(context.WithoutCancel(ctx), d, first, fault)
	if err != nil || pause == 0 {
		return err
	}
	return river.JobSnooze(pause)
}

// pending gives a delivery that is still to be tried, and since when it is.
func (s *Store) pending(ctx context.Context, id string) (payments.Delivery, time.Time, error) {
	d := payments.Delivery{ID: id}
	var first int64
	err := s.db.QueryRow(ctx, `SELECT type, endpoint, body, tries + 1, first_at FROM delivery
		WHERE id = ? AND state = 'pending'`, id).Scan(&d.Type, &d.Endpoint, &d.Body, &d.Try, &first)
	if errors.Is(err, sql.ErrNoRows) {
		return d, time.Time{}, payments.ErrNotFound
	}
	if err != nil {
		return d, time.Time{}, fmt.Errorf("store: read delivery: %w", err)
	}
	return d, fromMillis(first), nil
}

// tried writes down how a try ended, and gives the pause before the next one, 0 if there is none.
func (s *Store) tried(ctx context.Context, d payments.Delivery, first time.Time, fault error) (time.Duration, error) {
	now := s.now()
	state, text, pause := "delivered", "", time.Duration(0)
	if fault != nil {
		state, text = "pending", fault.Error()[:min(len(fault.Error()), maxFault)]
		pause = pauseAfter(d.Try)
		if now.Add(pause).Sub(first) > givenUpAfter || errors.Is(fault, payments.ErrGone) {
			state, pause = "dead", 0
		}
	}
	err := s.db.InTx(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `UPDATE delivery SET state = ?, tries = ?, fault = ?, next_at = ?, updated_at = ?
			WHERE id = ? AND state = 'pending'`, state, d.Try, text, millis(now.Add(pause)), millis(now), d.ID)
		if err != nil {
			return fmt.Errorf("store: update delivery: %w", err)
		}
		return nil
	})
	return pause, err
}

// pauseAfter is the pause after a try, a tenth more or less, so that what failed together is not tried together.
func pauseAfter(try int) time.Duration {
	all := pauses()
	pause := all[min(try, len(all))-1]
	return pause*9/10 + rand.N(pause/5)
}

// DeadLetters lists what was given up; see payments.Post.
func (s *Store) DeadLetters(ctx context.Context, limit int) ([]payments.DeadLetter, error) {
	return many(ctx, s.db, scanDead, `SELECT id, type, endpoint, body, tries, payment_id, fault, created_at, updated_at
		FROM delivery WHERE state = 'dead' ORDER BY updated_at, rowid LIMIT ?`, limit)
}

func scanDead(row Row) (payments.DeadLetter, error) {
	var d payments.DeadLetter
	var created, died int64
	err := row.Scan(&d.ID, &d.Type, &d.Endpoint, &d.Body, &d.Try, &d.PaymentID, &d.Fault, &created, &died)
	d.CreatedAt, d.DiedAt = fromMillis(created), fromMillis(died)
	return d, err
}

// Resend tries a dead letter again; see payments.Post.
func (s *Store) Resend(ctx context.Context, deliveryID string) error {
	now := millis(s.now())
	return s.db.InTx(ctx, func(tx Tx) error {
		n, err := tx.Exec(ctx, `UPDATE delivery SET state = 'pending', tries = 0, first_at = ?, next_at = ?, updated_at = ?
			WHERE id = ? AND state = 'dead'`, now, now, now, deliveryID)
		if err != nil {
			return fmt.Errorf("store: resend: %w", err)
		}
		if n == 0 {
			return payments.ErrNotFound
		}
		return tx.Enqueue(ctx, deliveryID)
	})
}
