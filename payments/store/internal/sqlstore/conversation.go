package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tonegate/tonegate/payments"
)

// SaveConversation keeps what a conversation needs to go on; it replaces what was there.
func (s *Store) SaveConversation(ctx context.Context, callID string, data []byte) error {
	return s.db.InTx(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO conversation (call_id, data, updated_at) VALUES (?, ?, ?)
			ON CONFLICT (call_id) DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at`,
			callID, data, millis(s.now()))
		if err != nil {
			return fmt.Errorf("store: save conversation: %w", err)
		}
		return nil
	})
}

// LoadConversation gives what was saved for a call, or payments.ErrNotFound.
func (s *Store) LoadConversation(ctx context.Context, callID string) ([]byte, error) {
	var data []byte
	err := s.db.QueryRow(ctx, `SELECT data FROM conversation WHERE call_id = ?`, callID).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, payments.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("store: load conversation: %w", err)
	}
	return data, nil
}

// DeleteConversation forgets a call's conversation; there need not be one.
func (s *Store) DeleteConversation(ctx context.Context, callID string) error {
	return s.db.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM conversation WHERE call_id = ?`, callID); err != nil {
			return fmt.Errorf("store: delete conversation: %w", err)
		}
		return nil
	})
}
