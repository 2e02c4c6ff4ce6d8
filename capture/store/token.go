package store

import (
	"context"
	"fmt"
	"time"
)

// Token is a card that is to be kept at the gateway.
type Token struct {
	Tenant        string
	TransactionID string
	Key           string // the gateway's idempotency key
	Token         string // empty until the gateway has answered
	AskedAt       time.Time
}

// Keep commits the intent to keep a card and gives it back; where the transaction was seen before, that of then.
func (s *Store) Keep(ctx context.Context, t Token) (Token, error) {
	_, err := s.db.Write.ExecContext(ctx, `INSERT INTO tokens (tenant, transaction_id, key, asked_at)
		VALUES (?, ?, ?, ?) ON CONFLICT (tenant, transaction_id) DO NOTHING`,
		t.Tenant, t.TransactionID, t.Key, t.AskedAt.UnixMilli())
	if err != nil {
		return Token{}, fmt.Errorf("note card to keep: %w", err)
	}
	var asked int64
	err = s.db.Write.QueryRowContext(ctx,
		"SELECT key, token, asked_at FROM tokens WHERE tenant = ? AND transaction_id = ?", t.Tenant, t.TransactionID).
		Scan(&t.Key, &t.Token, &asked)
	if err != nil {
		return Token{}, fmt.Errorf("read card to keep: %w", err)
	}
	t.AskedAt = time.UnixMilli(asked).UTC()
	return t, nil
}

// Kept notes the gateway's name of a card.
func (s *Store) Kept(ctx context.Context, key, token string) error {
	r, err := s.db.Write.ExecContext(ctx, "UPDATE tokens SET token = ? WHERE key = ?", token, key)
	return moved(r, err, "note token")
}
