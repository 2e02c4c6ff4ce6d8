package sqlstore

import (
	"context"
	"fmt"

	"github.com/tonegate/tonegate/payments"
)

// join makes this process the node's present life, once, and gives its epoch.
func (s *Store) join(ctx context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.epoch > 0 {
		return s.epoch, nil
	}
	until, err := s.leaseEnd(ctx)
	if err != nil {
		return 0, err
	}
	var epoch int64
	err = s.db.InTx(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `INSERT INTO node (name, epoch, lease_until) VALUES (?, 1, ?)
			ON CONFLICT (name) DO UPDATE SET epoch = node.epoch + 1, lease_until = excluded.lease_until
			RETURNING epoch`, s.cfg.Node, until).Scan(&epoch)
	})
	if err != nil {
		return 0, fmt.Errorf("store: join: %w", err)
	}
	s.epoch = epoch
	return epoch, nil
}

// Beat renews this node's lease.
func (s *Store) Beat(ctx context.Context) error {
	epoch, err := s.join(ctx)
	if err != nil {
		return err
	}
	until, err := s.leaseEnd(ctx)
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `UPDATE node SET lease_until = ? WHERE name = ? AND epoch = ?`, until, s.cfg.Node, epoch)
		if err != nil {
			return fmt.Errorf("store: renew lease: %w", err)
		}
		return nil
	})
}

// TakeOver gives this node the unresolved attempts of nodes whose lease has lapsed; see payments.Ledger.
func (s *Store) TakeOver(ctx context.Context) ([]payments.Attempt, error) {
	if err := s.Beat(ctx); err != nil {
		return nil, err
	}
	epoch, err := s.join(ctx)
	if err != nil {
		return nil, err
	}
	now, err := s.leaseClock(ctx)
	if err != nil {
		return nil, err
	}
	const left = `unresolved AND NOT human AND (owner = ? AND epoch < ? OR owner <> ? AND NOT EXISTS
		(SELECT 1 FROM node WHERE node.name = attempt.owner AND node.epoch = attempt.epoch AND lease_until > ?))`
	args := []any{s.cfg.Node, epoch, s.cfg.Node, now}
	if found, err := manyAttempts(ctx, s.db, left+` LIMIT 1`, args...); err != nil || len(found) == 0 {
		return nil, err
	}
	var taken []payments.Attempt
	err = s.db.InTx(ctx, func(tx Tx) error {
		taken = nil
		list, err := manyAttempts(ctx, tx, left+` ORDER BY created_at, id`+s.db.ForUpdate(), args...)
		if err != nil {
			return err
		}
		for _, a := range list {
			a.Owner = s.cfg.Node
			a.Fence++
			_, err := tx.Exec(ctx, `UPDATE attempt SET owner = ?, epoch = ?, fence = ? WHERE id = ?`,
				a.Owner, epoch, a.Fence, a.ID)
			if err != nil {
				return fmt.Errorf("store: take over: %w", err)
			}
			taken = append(taken, a)
		}
		return nil
	})
	return taken, err
}

// leaseClock is the time by which leases end.
func (s *Store) leaseClock(ctx context.Context) (int64, error) {
	if s.cfg.Now == nil {
		if ms, ok, err := s.db.Now(ctx); ok || err != nil {
			return ms, err
		}
	}
	return millis(s.now()), nil
}

func (s *Store) leaseEnd(ctx context.Context) (int64, error) {
	now, err := s.leaseClock(ctx)
	return now + s.cfg.Lease.Milliseconds(), err
}
