package sqlstore

import (
	"context"
	"fmt"

	"github.com/tonegate/tonegate/payments"
)

// post puts what is to be delivered of a change beside it.
func (s *Store) post(ctx context.Context, tx Tx, done payments.Applied) error {
	if s.cfg.Outbox == nil {
		return nil
	}
	now := millis(s.now())
	for _, d := range s.cfg.Outbox(done) {
		_, err := tx.Exec(ctx, `INSERT INTO delivery (id, payment_id, type, endpoint, body, state, first_at, next_at,
			created_at, updated_at) VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?)`,
			d.ID, done.Payment.ID, d.Type, d.Endpoint, d.Body, now, now, now, now)
		if err != nil {
			return fmt.Errorf("store: insert delivery: %w", err)
		}
		if err := tx.Enqueue(ctx, d.ID); err != nil {
			return err
		}
	}
	return nil
}
