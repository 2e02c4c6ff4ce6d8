package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tonegate/tonegate/payments"
)

var _ payments.Office = (*Store)(nil)

// Payments lists payments; see payments.Office.
func (s *Store) Payments(ctx context.Context, which payments.Which, limit int) ([]payments.Payment, error) {
	const some = `EXISTS (SELECT 1 FROM attempt WHERE payment_id = payment.id AND `
	where := `state = ?`
	switch which {
	case payments.WhichAll:
		where = `? <> ''`
	case payments.WhichUnknown:
		where = some + `attempt.state = ?)`
	case payments.WhichWaiting:
		where = `? <> '' AND (conflict OR ` + some + `attempt.human AND attempt.unresolved))`
	default:
		if !slices.Contains(payments.PaymentStates(), payments.PaymentState(which)) {
			return nil, fmt.Errorf("store: no payments are %q", string(which))
		}
	}
	return many(ctx, s.db, scanPayment, `SELECT `+paymentColumns+` FROM payment WHERE `+where+
		` ORDER BY updated_at DESC, id LIMIT ?`, string(which), limit)
}

// Settle takes a human's decision on an attempt; see payments.Office.
func (s *Store) Settle(ctx context.Context, attemptID string, as payments.AttemptEvent, d payments.Decision) (
	payments.Applied, error,
) {
	if as != payments.SettleApproved && as != payments.SettleDeclined {
		return payments.Applied{}, fmt.Errorf("store: no decision: %s", as)
	}
	if err := d.Validate(); err != nil {
		return payments.Applied{}, err
	}
	var applied payments.Applied
	err := s.db.InTx(ctx, func(tx Tx) error {
		p, a, _, err := s.hold(ctx, tx, countParked, `attempt.id = ?`, attemptID)
		if err != nil {
			return err
		}
		if err := d.Check(p, a, as); err != nil {
			return err
		}
		applied, err = s.advance(ctx, tx, p, a, payments.Change{
			Event: as, Source: payments.FromHuman, Reason: payments.ReasonSettled, Decision: d,
		})
		return err
	})
	s.recent.forget(attemptID)
	return applied, err
}

// EndPayment says that a payment is no longer owed; see payments.Office.
func (s *Store) EndPayment(ctx context.Context, paymentID string, as payments.PaymentEvent, d payments.Decision) (
	payments.Payment, error,
) {
	var p payments.Payment
	if as != payments.PaymentCancel && as != payments.PaymentExpire {
		return p, fmt.Errorf("store: a payment is not closed by %s", as)
	}
	if err := d.Validate(); err != nil {
		return p, err
	}
	err := s.db.InTx(ctx, func(tx Tx) error {
		list, err := many(ctx, tx, scanPayment,
			`SELECT `+paymentColumns+` FROM payment WHERE id = ?`+s.db.ForUpdate(), paymentID)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return payments.ErrNotFound
		}
		p = list[0]
		if err := s.endable(ctx, tx, p); err != nil {
			return err
		}
		step, ok := payments.NextPayment(p.State, as)
		if !ok {
			return errors.New("store: no cell for a payment's end")
		}
		from := p.State
		p.State, p.UpdatedAt = step.Next, fromMillis(millis(s.now()))
		err = tx.Write(ctx, `UPDATE payment SET state = ?, updated_at = ? WHERE id = ?`, p.State, millis(p.UpdatedAt), p.ID)
		if err != nil {
			return fmt.Errorf("store: close payment: %w", err)
		}
		return s.note(ctx, tx, payments.Attempt{CallID: p.CallID, PaymentID: p.ID}, link{
			Event: string(as), Source: string(payments.FromHuman), From: string(from), To: string(p.State),
			Effects: step.Effects, Facts: d,
		})
	})
	return p, err
}

// endable tells what keeps a payment from being ended.
func (s *Store) endable(ctx context.Context, tx Tx, p payments.Payment) error {
	open, err := manyAttempts(ctx, tx, `payment_id = ? AND unresolved`, p.ID)
	switch {
	case err != nil:
		return err
	case len(open) > 0:
		return payments.ErrUnresolved
	case p.Conflict:
		return payments.ErrConflict
	case p.Paid > 0:
		return payments.ErrPaid
	default:
		return nil
	}
}

// settled puts a payment where its attempts are, one of which a human has just decided on: it is not written yet.
func (s *Store) settled(ctx context.Context, tx Tx, p payments.Payment, decided payments.Attempt) (
	payments.Payment, error,
) {
	all, err := manyAttempts(ctx, tx, `payment_id = ? ORDER BY number`, p.ID)
	if err != nil {
		return p, err
	}
	for i := range all {
		if all[i].ID == decided.ID {
			all[i] = decided
		}
	}
	p, ok := p.Settled(all)
	if !ok {
		return p, errors.New("store: no cell for the payment's settlement")
	}
	return p, nil
}
