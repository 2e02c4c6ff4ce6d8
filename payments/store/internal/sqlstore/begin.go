package sqlstore

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/tonegate/tonegate/payments"
)

// Begin commits the intent of a new attempt; see payments.Ledger.
func (s *Store) Begin(ctx context.Context, in payments.Intent) (payments.Payment, payments.Attempt, error) {
	if err := checkIntent(&in); err != nil {
		return payments.Payment{}, payments.Attempt{}, err
	}
	epoch, err := s.join(ctx)
	if err != nil {
		return payments.Payment{}, payments.Attempt{}, err
	}
	var p payments.Payment
	var a payments.Attempt
	var refusal error
	var b *before
	err = s.db.InTx(ctx, func(tx Tx) error {
		var err error
		if b, err = s.look(ctx, tx, in); err != nil {
			return err
		}
		p = b.payment.payment()
		if !b.known {
			if p, err = s.insertPayment(ctx, tx, in); err != nil {
				return err
			}
		}
		a, refusal, err = standing(ctx, tx, p, in, b)
		if err != nil || refusal != nil {
			return err
		}
		var number, cards int
		if b.known {
			if number, cards, err = former(ctx, tx, p); err != nil {
				return err
			}
		}
		if a, err = s.insertAttempt(ctx, tx, p, in, number+1, epoch); err != nil {
			return err
		}
		reason := s.capReached(p, in, cards)
		if reason == "" {
			reason = b.callerCap(in)
		}
		if reason == "" {
			return nil
		}
		refused, err := s.advance(ctx, tx, p, a, payments.Change{
			Event: payments.Refuse, Source: payments.FromDesk, Reason: reason,
		})
		a, refusal = refused.Attempt, payments.ErrCap
		return err
	})
	if err != nil {
		return payments.Payment{}, payments.Attempt{}, err
	}
	if refusal == nil {
		s.recent.add(seen{p, a, sha256.Sum256([]byte(in.Token)), b.parked > 0})
	}
	return p, a, refusal
}

// checkIntent refuses what no payment can be, and fills in what is owed.
func checkIntent(in *payments.Intent) error {
	if in.Owed.IsZero() {
		in.Owed = in.Amount
	}
	for _, m := range []payments.Money{in.Amount, in.Owed} {
		if err := m.Validate(); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	if in.Owed.Currency != in.Amount.Currency {
		return fmt.Errorf("store: %w: owed in another currency", payments.ErrMoney)
	}
	return nil
}

// insertPayment writes the payment of an intent that is the first of its call, reference and amount.
func (s *Store) insertPayment(ctx context.Context, tx Tx, in payments.Intent) (payments.Payment, error) {
	exponent, _ := payments.Exponent(in.Owed.Currency)
	now := millis(s.now())
	p := payments.Payment{
		ID: payments.NewID("pay_"), CallID: in.CallID, Reference: in.Reference, Amount: in.Owed,
		State: payments.PaymentOpen, CreatedAt: fromMillis(now), UpdatedAt: fromMillis(now),
	}
	err := tx.Write(ctx, `INSERT INTO payment (id, call_id, reference, amount, currency, exponent, state, created_at,
		updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.CallID, p.Reference, p.Amount.Minor, p.Amount.Currency,
		exponent, p.State, now, now)
	if err != nil {
		return p, fmt.Errorf("store: insert payment: %w", err)
	}
	return p, nil
}

// standing finds the attempt that stands in the way of another, and why.
func standing(ctx context.Context, tx Tx, p payments.Payment, in payments.Intent, b *before) (
	a payments.Attempt, refusal, err error,
) {
	const of = `payment_id = ? AND `
	switch {
	case p.State == payments.PaymentPaid:
		a, err = oneAttempt(ctx, tx, of+`state IN ('approved', 'conflict') ORDER BY state, number LIMIT 1`, p.ID)
		refusal = payments.ErrPaid
	case p.Conflict:
		a, err = oneAttempt(ctx, tx, of+`(state IN ('mismatch', 'conflict') OR state = 'approved')
			ORDER BY CASE state WHEN 'approved' THEN 1 ELSE 0 END, number DESC LIMIT 1`, p.ID)
		refusal = payments.ErrConflict
	case !p.State.Collects():
		return a, payments.ErrOver, nil
	default:
		a, err = unresolvedAttempt(ctx, tx, p, b)
		refusal = payments.ErrUnresolved
		if !errors.Is(err, payments.ErrNotFound) {
			return a, refusal, err
		}
		if left := p.Left(); in.Amount.Currency != left.Currency || in.Amount.Minor > left.Minor {
			return payments.Attempt{}, payments.ErrTooMuch, nil
		}
		return payments.Attempt{}, nil, nil
	}
	if errors.Is(err, payments.ErrNotFound) {
		err = nil // a human's word stands in the way, no attempt's
	}
	return a, refusal, err
}

// capReached gives the reason of the limit that forbids another attempt, empty if none does; cards is how many attempts
// have reached one.
func (s *Store) capReached(p payments.Payment, in payments.Intent, cards int) string {
	if in.Within > 0 && s.now().Sub(p.CreatedAt) >= in.Within {
		return payments.ReasonTimeLimit
	}
	if in.MaxCards > 0 && cards >= in.MaxCards {
		return payments.ReasonCardLimit
	}
	return ""
}

// former gives the number of the payment's last attempt, and how many have reached a card.
func former(ctx context.Context, tx Tx, p payments.Payment) (number, cards int, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(max(number), 0),
		coalesce(sum(CASE WHEN state IN ('refused', 'abandoned') THEN 0 ELSE 1 END), 0)
		FROM attempt WHERE payment_id = ?`, p.ID).Scan(&number, &cards)
	if err != nil {
		return 0, 0, fmt.Errorf("store: count attempts: %w", err)
	}
	return number, cards, nil
}

func (s *Store) insertAttempt(
	ctx context.Context, tx Tx, p payments.Payment, in payments.Intent, number int, epoch int64,
) (payments.Attempt, error) {
	now := millis(s.now())
	a := payments.Attempt{
		ID: payments.NewID("att_"), PaymentID: p.ID, CallID: in.CallID, Rev: 1, Number: number, Provider: in.Provider,
		OrderID: in.OrderID, Amount: in.Amount, Reference: in.Reference, State: payments.Consented, Owner: s.cfg.Node,
		Fence: 1, CreatedAt: fromMillis(now), UpdatedAt: fromMillis(now),
	}
	token := sha256.Sum256([]byte(in.Token))
	consent := in.Consent.Hash(a)
	err := tx.Write(ctx, `INSERT INTO attempt (id, payment_id, call_id, rev, number, provider, order_id, token_hash,
		amount, currency, reference, state, owner, epoch, fence, quote_id, quote_text, consent_by, consent_node,
		consent_said, consent_at, consent_hash, caller, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.PaymentID, a.CallID, a.Rev, a.Number, a.Provider, a.OrderID, token[:], a.Amount.Minor, a.Amount.Currency,
		a.Reference, a.State, a.Owner, epoch, a.Fence, in.Quote.ID, in.Quote.Text, in.Consent.By, in.Consent.Node,
		in.Consent.Said, millis(in.Consent.At), consent, in.Caller.Hash(), now, now)
	if err != nil {
		return payments.Attempt{}, fmt.Errorf("store: insert attempt: %w", err)
	}
	if err := s.post(ctx, tx, payments.Applied{Attempt: a, Payment: p}); err != nil {
		return payments.Attempt{}, err
	}
	return a, s.note(ctx, tx, a, link{
		Event: "consent", Source: string(payments.FromDesk), To: string(a.State), Facts: factsOfIntent(in, consent),
	})
}
