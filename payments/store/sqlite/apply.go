package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Apply runs a change through the tables; see payments.Ledger. With Opened, callbacks that came too early and were
// parked are applied in the same transaction.
func (s *Store) Apply(ctx context.Context, attemptID string, c payments.Change) (payments.Applied, error) {
	var applied payments.Applied
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		a, err := oneAttempt(ctx, tx, `id = ?`, attemptID)
		if err != nil {
			return err
		}
		if applied, err = s.advance(ctx, tx, a, c); err != nil || c.Event != payments.Opened {
			return err
		}
		return s.unpark(ctx, tx, &applied)
	})
	if err != nil {
		return payments.Applied{}, err
	}
	return applied, nil
}

// advance takes one step with an attempt and its payment, and audits it.
func (s *Store) advance(ctx context.Context, tx *sql.Tx, a payments.Attempt, c payments.Change) (
	payments.Applied, error,
) {
	event := a.Judge(c)
	step, ok := payments.NextAttempt(a.State, event)
	if !ok {
		return payments.Applied{}, fmt.Errorf("store: no cell for event %s", event)
	}
	done := payments.Applied{From: a.State, Event: event, Effects: step.Effects}
	done.Attempt = s.changed(a, step, c)
	if done.Attempt != a {
		done.Attempt.Rev++
		done.Attempt.UpdatedAt = fromMillis(millis(s.now()))
		if err := updateAttempt(ctx, tx, done.Attempt); err != nil {
			return done, err
		}
	}
	var err error
	if done.Payment, err = s.settle(ctx, tx, done); err != nil {
		return done, err
	}
	if done.Attempt == a && len(step.Effects) == 0 {
		return done, nil // a duplicate: nothing to tell
	}
	return done, s.note(ctx, tx, auditRow{
		attempt: a, event: string(event), source: c.Source, from: string(a.State), to: string(step.Next),
		reason: c.Reason, effects: step.Effects, facts: factsOf(c),
	})
}

// changed is the attempt after a step. What a provider said once is never overwritten: its words lead into one state of
// their own, and from there only into conflict, of which the audit row has the facts.
func (s *Store) changed(
	a payments.Attempt, step payments.Step[payments.AttemptState], c payments.Change,
) payments.Attempt {
	moved := a.State != step.Next
	a.State = step.Next
	a.HungUp = a.HungUp || c.HungUp
	a.Human = a.Human || step.Has(payments.CallHuman)
	if a.SessionID == "" && c.SessionID != "" {
		a.SessionID, a.ExpiresAt = c.SessionID, fromMillis(millis(c.ExpiresAt))
	}
	if !moved {
		return a
	}
	if a.State != payments.Conflict {
		a.Reason, a.Class = c.Reason, c.Class
	}
	if a.State == payments.Unknown {
		a.Looks, a.NextLook = 0, fromMillis(millis(s.now()))
	}
	if c.Event.FromProvider() && a.State != payments.Conflict {
		a.TransactionID, a.AuthCode, a.Card = c.TransactionID, c.AuthCode, c.Card
	}
	return a
}

// settle carries out the effects on the payment.
func (s *Store) settle(ctx context.Context, tx *sql.Tx, done payments.Applied) (payments.Payment, error) {
	p, err := onePayment(ctx, tx, `id = ?`, done.Attempt.PaymentID)
	if err != nil {
		return p, err
	}
	before := p
	for _, e := range done.Effects {
		event := payments.PaymentDispute
		switch e {
		case payments.PayPayment:
			event = payments.PaymentApproval
		case payments.FlagPayment:
		case payments.Inquire, payments.CancelSession, payments.CallHuman, payments.Alarm:
			continue
		}
		step, ok := payments.NextPayment(p.State, event)
		if !ok {
			return p, fmt.Errorf("store: no cell for payment event %s", event)
		}
		p.State = step.Next
		p.Conflict = p.Conflict || step.Has(payments.FlagPayment)
	}
	if p == before {
		return p, nil
	}
	p.UpdatedAt = fromMillis(millis(s.now()))
	_, err = tx.ExecContext(ctx, `UPDATE payment SET state = ?, conflict = ?, updated_at = ? WHERE id = ?`,
		p.State, p.Conflict, millis(p.UpdatedAt), p.ID)
	if err != nil {
		return p, fmt.Errorf("store: update payment: %w", err)
	}
	return p, nil
}

func updateAttempt(ctx context.Context, tx *sql.Tx, a payments.Attempt) error {
	_, err := tx.ExecContext(ctx, `UPDATE attempt SET rev = ?, state = ?, reason = ?, class = ?, hung_up = ?,
		session_id = ?, expires_at = ?, transaction_id = ?, auth_code = ?, card_brand = ?, card_last4 = ?, looks = ?,
		next_look = ?, human = ?, updated_at = ? WHERE id = ?`,
		a.Rev, a.State, a.Reason, a.Class, a.HungUp, a.SessionID, millis(a.ExpiresAt), a.TransactionID, a.AuthCode,
		a.Card.Brand, a.Card.Last4, a.Looks, millis(a.NextLook), a.Human, millis(a.UpdatedAt), a.ID)
	if err != nil {
		return fmt.Errorf("store: update attempt: %w", err)
	}
	return nil
}

// Postpone sets when the provider is asked next, and counts the look that was.
func (s *Store) Postpone(ctx context.Context, attemptID string, next time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE attempt SET looks = looks + 1, next_look = ? WHERE id = ?`,
			millis(next), attemptID)
		if err != nil {
			return fmt.Errorf("store: postpone: %w", err)
		}
		return nil
	})
}
