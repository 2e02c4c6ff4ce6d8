package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/payments"
)

const (
	paymentColumns = `id, call_id, reference, amount, currency, state, paid, returned, conflict, created_at, updated_at`
	attemptColumns = `id, payment_id, call_id, rev, number, provider, order_id, amount, currency, reference, state, reason,
		class, hung_up, session_id, expires_at, transaction_id, auth_code, card_brand, card_last4, returned, looks, next_look,
		human, owner, fence, created_at, updated_at`
	// unresolved is the condition of the index attempt_unresolved.
	unresolved = `state IN ('consented', 'opening', 'open', 'submitted', 'unknown')`
)

// Payment gives a payment by its id.
func (s *Store) Payment(ctx context.Context, id string) (payments.Payment, error) {
	return onePayment(ctx, s.db, `id = ?`, id)
}

// Attempt gives an attempt by its id.
func (s *Store) Attempt(ctx context.Context, id string) (payments.Attempt, error) {
	return oneAttempt(ctx, s.db, `id = ?`, id)
}

// Attempts gives the attempts of a payment in their order.
func (s *Store) Attempts(ctx context.Context, paymentID string) ([]payments.Attempt, error) {
	return manyAttempts(ctx, s.db, `payment_id = ? ORDER BY number`, paymentID)
}

// LatestAttempt gives the attempt of a call that was begun last.
func (s *Store) LatestAttempt(ctx context.Context, callID string) (payments.Attempt, error) {
	return oneAttempt(ctx, s.db, `call_id = ? ORDER BY created_at DESC, rowid DESC LIMIT 1`, callID)
}

// Unresolved lists this node's attempts without an end that are due and not for a human.
func (s *Store) Unresolved(ctx context.Context, due time.Time) ([]payments.Attempt, error) {
	return manyAttempts(ctx, s.db, unresolved+` AND NOT human AND next_look <= ? AND owner = ? ORDER BY next_look, rowid`,
		millis(due), s.cfg.Node)
}

func onePayment(ctx context.Context, q Querier, where string, args ...any) (payments.Payment, error) {
	p, err := scanPayment(q.QueryRow(ctx, `SELECT `+paymentColumns+` FROM payment WHERE `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return p, payments.ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("store: read payment: %w", err)
	}
	return p, nil
}

func oneAttempt(ctx context.Context, q Querier, where string, args ...any) (payments.Attempt, error) {
	a, err := scanAttempt(q.QueryRow(ctx, `SELECT `+attemptColumns+` FROM attempt WHERE `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return a, payments.ErrNotFound
	}
	if err != nil {
		return a, fmt.Errorf("store: read attempt: %w", err)
	}
	return a, nil
}

func manyAttempts(ctx context.Context, q Querier, where string, args ...any) ([]payments.Attempt, error) {
	return many(ctx, q, scanAttempt, `SELECT `+attemptColumns+` FROM attempt WHERE `+where, args...)
}

// many reads all rows of a query.
func many[T any](ctx context.Context, q Querier, scan func(Row) (T, error), query string, args ...any) (
	list []T, err error,
) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: read: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("store: read: %w", err)
		}
		list = append(list, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: read: %w", err)
	}
	return list, nil
}

func scanPayment(row Row) (payments.Payment, error) {
	var p payments.Payment
	var created, updated int64
	err := row.Scan(&p.ID, &p.CallID, &p.Reference, &p.Amount.Minor, &p.Amount.Currency, &p.State, &p.Paid, &p.Returned,
		&p.Conflict, &created, &updated)
	p.CreatedAt, p.UpdatedAt = fromMillis(created), fromMillis(updated)
	return p, err
}

func scanAttempt(row Row) (payments.Attempt, error) {
	var a payments.Attempt
	var expires, next, created, updated int64
	err := row.Scan(&a.ID, &a.PaymentID, &a.CallID, &a.Rev, &a.Number, &a.Provider, &a.OrderID, &a.Amount.Minor,
		&a.Amount.Currency, &a.Reference, &a.State, &a.Reason, &a.Class, &a.HungUp, &a.SessionID, &expires,
		&a.TransactionID, &a.AuthCode, &a.Card.Brand, &a.Card.Last4, &a.Returned, &a.Looks, &next, &a.Human, &a.Owner,
		&a.Fence, &created, &updated)
	a.ExpiresAt, a.NextLook = fromMillis(expires), fromMillis(next)
	a.CreatedAt, a.UpdatedAt = fromMillis(created), fromMillis(updated)
	return a, err
}
