package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tonegate/tonegate/payments"
)

// Begin commits the intent of a new attempt; see payments.Ledger.
func (s *Store) Begin(ctx context.Context, in payments.Intent) (payments.Payment, payments.Attempt, error) {
	var p payments.Payment
	var a payments.Attempt
	var refusal error
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		var err error
		if p, err = s.owed(ctx, tx, in); err != nil {
			return err
		}
		a, refusal, err = standing(ctx, tx, p)
		if err != nil || refusal != nil {
			return err
		}
		if a, err = s.insertAttempt(ctx, tx, p, in); err != nil {
			return err
		}
		reason, err := s.capReached(ctx, tx, p, in)
		if err != nil || reason == "" {
			return err
		}
		refused, err := s.advance(ctx, tx, a, payments.Change{
			Event: payments.Refuse, Source: payments.FromDesk, Reason: reason,
		})
		a, refusal = refused.Attempt, payments.ErrCap
		return err
	})
	if err != nil {
		return payments.Payment{}, payments.Attempt{}, err
	}
	return p, a, refusal
}

// owed gives the payment of an intent, new if it is the first of its call, reference and amount.
func (s *Store) owed(ctx context.Context, tx *sql.Tx, in payments.Intent) (payments.Payment, error) {
	p, err := onePayment(ctx, tx, `call_id = ? AND reference = ? AND amount = ? AND currency = ?`,
		in.CallID, in.Reference, in.Amount.Minor, in.Amount.Currency)
	if !errors.Is(err, payments.ErrNotFound) {
		return p, err
	}
	if err = in.Amount.Validate(); err != nil {
		return p, fmt.Errorf("store: %w", err)
	}
	exponent, _ := payments.Exponent(in.Amount.Currency)
	now := s.now()
	p = payments.Payment{
		ID: payments.NewID("pay_"), CallID: in.CallID, Reference: in.Reference, Amount: in.Amount,
		State: payments.PaymentOpen, CreatedAt: fromMillis(millis(now)), UpdatedAt: fromMillis(millis(now)),
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO payment (id, call_id, reference, amount, currency, exponent, state,
		created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.CallID, p.Reference, p.Amount.Minor,
		p.Amount.Currency, exponent, p.State, millis(now), millis(now))
	if err != nil {
		return p, fmt.Errorf("store: insert payment: %w", err)
	}
	return p, nil
}

// standing finds the attempt that stands in the way of another, and why.
func standing(ctx context.Context, tx *sql.Tx, p payments.Payment) (a payments.Attempt, refusal, err error) {
	const of = `payment_id = ? AND `
	switch {
	case p.State == payments.PaymentPaid:
		a, err = oneAttempt(ctx, tx, of+`state IN ('approved', 'conflict') ORDER BY state, number LIMIT 1`, p.ID)
		refusal = payments.ErrPaid
	case p.Conflict:
		a, err = oneAttempt(ctx, tx, of+`state IN ('mismatch', 'conflict') ORDER BY number DESC LIMIT 1`, p.ID)
		refusal = payments.ErrConflict
	case p.State != payments.PaymentOpen:
		return a, payments.ErrOver, nil
	default:
		// An unresolved attempt for the same reference blocks too where the amount has changed since.
		a, err = oneAttempt(ctx, tx, `call_id = ? AND reference = ? AND `+unresolved+` LIMIT 1`, p.CallID, p.Reference)
		refusal = payments.ErrUnresolved
		if errors.Is(err, payments.ErrNotFound) {
			return a, nil, nil
		}
	}
	return a, refusal, err
}

// capReached gives the reason of the limit that forbids another attempt, empty if none does. The attempt itself is in
// the table already. An attempt that never reached a card does not count.
func (s *Store) capReached(ctx context.Context, tx *sql.Tx, p payments.Payment, in payments.Intent) (string, error) {
	if in.Within > 0 && s.now().Sub(p.CreatedAt) >= in.Within {
		return payments.ReasonTimeLimit, nil
	}
	var cards int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM attempt WHERE payment_id = ?
		AND state NOT IN ('refused', 'abandoned')`, p.ID).Scan(&cards)
	if err != nil {
		return "", fmt.Errorf("store: count attempts: %w", err)
	}
	if in.MaxCards > 0 && cards > in.MaxCards {
		return payments.ReasonCardLimit, nil
	}
	return "", nil
}

func (s *Store) insertAttempt(ctx context.Context, tx *sql.Tx, p payments.Payment, in payments.Intent) (
	payments.Attempt, error,
) {
	var number int
	err := tx.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) + 1 FROM attempt WHERE payment_id = ?`, p.ID).
		Scan(&number)
	if err != nil {
		return payments.Attempt{}, fmt.Errorf("store: number of attempt: %w", err)
	}
	now := millis(s.now())
	a := payments.Attempt{
		ID: payments.NewID("att_"), PaymentID: p.ID, CallID: in.CallID, Rev: 1, Number: number, Provider: in.Provider,
		OrderID: in.OrderID, Amount: in.Amount, Reference: in.Reference, State: payments.Consented,
		CreatedAt: fromMillis(now), UpdatedAt: fromMillis(now),
	}
	token := sha256.Sum256([]byte(in.Token))
	_, err = tx.ExecContext(ctx, `INSERT INTO attempt (id, payment_id, call_id, rev, number, provider, order_id,
		token_hash, amount, currency, reference, state, consent_by, consent_node, consent_said, consent_at, created_at,
		updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.PaymentID, a.CallID, a.Rev, a.Number, a.Provider, a.OrderID, token[:], a.Amount.Minor, a.Amount.Currency,
		a.Reference, a.State, in.Consent.By, in.Consent.Node, in.Consent.Said, millis(in.Consent.At), now, now)
	if err != nil {
		return payments.Attempt{}, fmt.Errorf("store: insert attempt: %w", err)
	}
	return a, s.note(ctx, tx, auditRow{
		attempt: a, event: "consent", source: payments.FromDesk, to: string(a.State),
	})
}
