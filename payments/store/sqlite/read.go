package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/payments"
)

const (
	paymentColumns = `id, call_id, reference, amount, currency, state, conflict, created_at, updated_at`
	attemptColumns = `id, payment_id, call_id, rev, number, provider, order_id, amount, currency, reference, state, reason,
		class, hung_up, session_id, expires_at, transaction_id, auth_code, card_brand, card_last4, looks, next_look, human,
		created_at, updated_at`
	// unresolved is the condition of the index attempt_unresolved.
	unresolved = `state IN ('consented', 'opening', 'open', 'submitted', 'unknown')`
)

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Payment gives a payment by its id.
func (s *Store) Payment(ctx context.Context, id string) (payments.Payment, error) {
	return onePayment(ctx, s.read, `id = ?`, id)
}

// Attempt gives an attempt by its id.
func (s *Store) Attempt(ctx context.Context, id string) (payments.Attempt, error) {
	return oneAttempt(ctx, s.read, `id = ?`, id)
}

// Attempts gives the attempts of a payment in their order.
func (s *Store) Attempts(ctx context.Context, paymentID string) ([]payments.Attempt, error) {
	return manyAttempts(ctx, s.read, `payment_id = ? ORDER BY number`, paymentID)
}

// LatestAttempt gives the attempt of a call that was begun last.
func (s *Store) LatestAttempt(ctx context.Context, callID string) (payments.Attempt, error) {
	return oneAttempt(ctx, s.read, `call_id = ? ORDER BY created_at DESC, rowid DESC LIMIT 1`, callID)
}

// Unresolved lists the attempts without an end that are due and not for a human.
func (s *Store) Unresolved(ctx context.Context, due time.Time) ([]payments.Attempt, error) {
	return manyAttempts(ctx, s.read, unresolved+` AND human = 0 AND next_look <= ? ORDER BY next_look, rowid`, millis(due))
}

func onePayment(ctx context.Context, q querier, where string, args ...any) (payments.Payment, error) {
	row := q.QueryRowContext(ctx, `SELECT `+paymentColumns+` FROM payment WHERE `+where, args...)
	var p payments.Payment
	var created, updated int64
	err := row.Scan(&p.ID, &p.CallID, &p.Reference, &p.Amount.Minor, &p.Amount.Currency, &p.State, &p.Conflict,
		&created, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return p, payments.ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("store: read payment: %w", err)
	}
	p.CreatedAt, p.UpdatedAt = fromMillis(created), fromMillis(updated)
	return p, nil
}

func oneAttempt(ctx context.Context, q querier, where string, args ...any) (payments.Attempt, error) {
	a, err := scanAttempt(q.QueryRowContext(ctx, `SELECT `+attemptColumns+` FROM attempt WHERE `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return a, payments.ErrNotFound
	}
	if err != nil {
		return a, fmt.Errorf("store: read attempt: %w", err)
	}
	return a, nil
}

func manyAttempts(ctx context.Context, q querier, where string, args ...any) (list []payments.Attempt, err error) {
	rows, err := q.QueryContext(ctx, `SELECT `+attemptColumns+` FROM attempt WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("store: read attempts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		a, err := scanAttempt(rows)
		if err != nil {
			return nil, fmt.Errorf("store: read attempts: %w", err)
		}
		list = append(list, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: read attempts: %w", err)
	}
	return list, nil
}

func scanAttempt(row interface{ Scan(into ...any) error }) (payments.Attempt, error) {
	var a payments.Attempt
	var expires, next, created, updated int64
	err := row.Scan(&a.ID, &a.PaymentID, &a.CallID, &a.Rev, &a.Number, &a.Provider, &a.OrderID, &a.Amount.Minor,
		&a.Amount.Currency, &a.Reference, &a.State, &a.Reason, &a.Class, &a.HungUp, &a.SessionID, &expires,
		&a.TransactionID, &a.AuthCode, &a.Card.Brand, &a.Card.Last4, &a.Looks, &next, &a.Human, &created, &updated)
	a.ExpiresAt, a.NextLook = fromMillis(expires), fromMillis(next)
	a.CreatedAt, a.UpdatedAt = fromMillis(created), fromMillis(updated)
	return a, err
}
