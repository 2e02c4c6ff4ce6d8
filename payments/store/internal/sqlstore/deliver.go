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
	owed := s.cfg.Outbox(done)
	ids := make([]string, len(owed))
	for i, d := range owed {
		ids[i] = d.ID
		err := tx.Write(ctx, `INSERT INTO delivery (id, payment_id, type, endpoint, body, state, first_at, next_at,
			created_at, updated_at) VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?)`,
			d.ID, done.Payment.ID, d.Type, d.Endpoint, d.Body, now, now, now, now)
		if err != nil {
			return fmt.Errorf("store: insert delivery: %w", err)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return tx.Enqueue(ctx, ids...)
}
