package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tonegate/tonegate/payments"
)

// before is what there is before an attempt begins.
type before struct {
	known   bool // the payment: the one that is named, or the one of this call, reference and amount
	payment paymentFields
	// An unresolved attempt of the same call for the same reference, of whatever amount.
	blocked bool
	attempt attemptFields
	caller  callerSums
	parked  int // callbacks
}

// look reads what there is before an attempt, all in one go, and holds it until the end of the transaction: the payment
// itself, and beginnings for the same bill or by the same caller, of which one must see the other.
func (s *Store) look(ctx context.Context, tx Tx, in payments.Intent) (*before, error) {
	b := &before{}
	key := sha256.Sum256([]byte(in.Token))
	locks := []string{in.CallID + " " + in.Reference, parking(in.Provider, key)}
	if in.Caller.Bounded() {
		locks = append(locks, "caller "+in.Caller.Hash())
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return nil, err
	}
	where := `call_id = ? AND reference = ? AND amount = ? AND currency = ?`
	args := []any{in.CallID, in.Reference, in.Owed.Minor, in.Owed.Currency}
	if in.PaymentID != "" {
		where, args = `id = ?`, []any{in.PaymentID}
	}
	err := tx.Find(ctx, &b.known, b.payment.into(), `SELECT `+paymentColumns+` FROM payment WHERE `+where+s.db.ForUpdate(),
		args...)
	if err != nil {
		return nil, fmt.Errorf("store: read payment: %w", err)
	}
	if err := s.sumCaller(ctx, tx, in, &b.caller); err != nil {
		return nil, err
	}
	var counted bool
	err = tx.Find(ctx, &counted, []any{&b.parked}, `SELECT count(*) FROM inbox
		WHERE provider = ? AND token_hash = ? AND attempt_id IS NULL`, in.Provider, key[:])
	if err != nil {
		return nil, fmt.Errorf("store: count parked callbacks: %w", err)
	}
	err = tx.QueryRow(ctx, `SELECT `+attemptColumns+` FROM attempt WHERE call_id = ? AND reference = ? AND unresolved
		LIMIT 1`, in.CallID, in.Reference).Scan(b.attempt.into()...)
	b.blocked = err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("store: read attempt: %w", err)
	}
	if !b.known && in.PaymentID != "" {
		return nil, payments.ErrNotFound
	}
	return b, nil
}

// unresolvedAttempt finds one of the payment, or of its call for the same reference where the amount has changed since;
// payments.ErrNotFound if there is none.
func unresolvedAttempt(ctx context.Context, tx Tx, p payments.Payment, b *before) (payments.Attempt, error) {
	switch {
	case b.blocked && b.attempt.a.CallID == p.CallID && b.attempt.a.Reference == p.Reference:
		return b.attempt.attempt(), nil
	case !b.known:
		return payments.Attempt{}, payments.ErrNotFound
	}
	a, err := oneAttempt(ctx, tx, `payment_id = ? AND unresolved LIMIT 1`, p.ID)
	if !errors.Is(err, payments.ErrNotFound) {
		return a, err
	}
	return oneAttempt(ctx, tx, `call_id = ? AND reference = ? AND unresolved LIMIT 1`, p.CallID, p.Reference)
}
