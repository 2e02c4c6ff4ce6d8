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
	paymentColumns = `payment.id, payment.call_id, payment.reference, payment.amount, payment.currency, payment.state,
		payment.paid,
		payment.returned, payment.conflict, payment.created_at, payment.updated_at`
	attemptColumns = `attempt.id, attempt.payment_id, attempt.call_id, attempt.rev, attempt.number, attempt.provider,
		attempt.order_id, attempt.amount, attempt.currency, attempt.reference, attempt.state, attempt.reason,
		attempt.class, attempt.hung_up, attempt.session_id, attempt.expires_at, attempt.transaction_id,
		attempt.auth_code, attempt.card_brand, attempt.card_last4, attempt.returned, attempt.looks, attempt.next_look,
		attempt.human, attempt.owner, attempt.fence, attempt.created_at, attempt.updated_at`
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
	return manyAttempts(ctx, s.db, `unresolved AND NOT human AND next_look <= ? AND owner = ? ORDER BY next_look, rowid`,
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
	var f paymentFields
	err := row.Scan(f.into()...)
	return f.payment(), err
}

func scanAttempt(row Row) (payments.Attempt, error) {
	var f attemptFields
	err := row.Scan(f.into()...)
	return f.attempt(), err
}

// paymentFields are the paymentColumns of a row.
type paymentFields struct {
	p                payments.Payment
	created, updated int64
}

func (f *paymentFields) into() []any {
	p := &f.p
	return []any{
		&p.ID, &p.CallID, &p.Reference, &p.Amount.Minor, &p.Amount.Currency, &p.State, &p.Paid, &p.Returned, &p.Conflict,
		&f.created, &f.updated,
	}
}

func (f *paymentFields) payment() payments.Payment {
	f.p.CreatedAt, f.p.UpdatedAt = fromMillis(f.created), fromMillis(f.updated)
	return f.p
}

// attemptFields are the attemptColumns of a row.
type attemptFields struct {
	a                               payments.Attempt
	expires, next, created, updated int64
}

func (f *attemptFields) into() []any {
	a := &f.a
	return []any{
		&a.ID, &a.PaymentID, &a.CallID, &a.Rev, &a.Number, &a.Provider, &a.OrderID, &a.Amount.Minor, &a.Amount.Currency,
		&a.Reference, &a.State, &a.Reason, &a.Class, &a.HungUp, &a.SessionID, &f.expires, &a.TransactionID, &a.AuthCode,
		&a.Card.Brand, &a.Card.Last4, &a.Returned, &a.Looks, &f.next, &a.Human, &a.Owner, &a.Fence, &f.created, &f.updated,
	}
}

func (f *attemptFields) attempt() payments.Attempt {
	f.a.ExpiresAt, f.a.NextLook = fromMillis(f.expires), fromMillis(f.next)
	f.a.CreatedAt, f.a.UpdatedAt = fromMillis(f.created), fromMillis(f.updated)
	return f.a
}
