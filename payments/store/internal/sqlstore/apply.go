package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// countParked counts the callbacks that came before their attempt.
const countParked = `(SELECT count(*) FROM inbox WHERE inbox.provider = attempt.provider
	AND inbox.token_hash = attempt.token_hash AND inbox.attempt_id IS NULL)`

// Apply runs a change through the tables; see payments.Ledger. With Opened, callbacks that came too early and were
// parked are applied in the same transaction.
func (s *Store) Apply(ctx context.Context, attemptID string, c payments.Change) (payments.Applied, error) {
	guess, err := s.guess(ctx, attemptID, c)
	if err == nil {
		return guess, nil
	}
	var applied payments.Applied
	err = s.db.InTx(ctx, func(tx Tx) error {
		p, a, waiting, err := s.hold(ctx, tx, countParked, `attempt.id = ?`, attemptID)
		if err != nil {
			return err
		}
		if a == guess.Attempt { // it is done, and only the answer was lost
			applied = guess
			return nil
		}
		if c.Fence != 0 && c.Fence != a.Fence {
			return payments.ErrFenced
		}
		if applied, err = s.advance(ctx, tx, p, a, c); err != nil || c.Event != payments.Opened || waiting == 0 {
			return err
		}
		return s.unpark(ctx, tx, &applied)
	})
	if err != nil {
		return payments.Applied{}, err
	}
	s.recent.update(applied.Payment, applied.Attempt)
	return applied, nil
}

// hold gives an attempt and its payment, both held until the end of the transaction: all that changes attempts of a
// payment comes through here, one after the other, or makes sure of what it goes by. The payment is held first, as
// everywhere, so that nobody waits in a circle. n is what a query besides them counts.
func (s *Store) hold(ctx context.Context, tx Tx, count, where string, args ...any) (
	_ payments.Payment, _ payments.Attempt, n int, _ error,
) {
	var p paymentFields
	var a attemptFields
	err := tx.QueryRow(ctx, `SELECT `+count+`, `+paymentColumns+`, `+attemptColumns+`
		FROM payment JOIN attempt ON attempt.payment_id = payment.id WHERE `+where+s.db.ForUpdate(), args...).
		Scan(append(append([]any{&n}, p.into()...), a.into()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return p.p, a.a, 0, payments.ErrNotFound
	}
	if err != nil {
		return p.p, a.a, 0, fmt.Errorf("store: read attempt: %w", err)
	}
	return p.payment(), a.attempt(), n, nil
}

// advance takes one step with an attempt and its payment, posts what is to be delivered of it and audits it. It fails with
// ErrStale if either of them is changed, and is not what it was taken for. The payment is written before the attempt, in
// the order that they are held in elsewhere, and the end of the audit chain, which others wait for, is taken last.
func (s *Store) advance(ctx context.Context, tx Tx, p payments.Payment, a payments.Attempt, c payments.Change) (
	payments.Applied, error,
) {
	event, step, fresh, err := s.judge(ctx, tx, a, c)
	if err != nil || !fresh {
		return payments.Applied{From: a.State, Event: event, Attempt: a, Payment: p}, err
	}
	done := payments.Applied{From: a.State, Event: event, Effects: step.Effects, Payment: p}
	done.Attempt = s.changed(a, step, c)
	changed := done.Attempt != a
	if err := s.settle(ctx, tx, &done, c); err != nil {
		return done, err
	}
	if changed {
		done.Attempt.Rev++
		done.Attempt.UpdatedAt = fromMillis(millis(s.now()))
		if err := updateAttempt(ctx, tx, a, done.Attempt); err != nil {
			return done, err
		}
	}
	if !changed && len(step.Effects) == 0 {
		return done, nil // a duplicate: nothing to tell
	}
	if err := s.insertTried(ctx, tx, done, c); err != nil {
		return done, err
	}
	if err := tx.Tell(ctx, a.ID, a.Owner == s.cfg.Node); err != nil {
		return done, err
	}
	if err := s.post(ctx, tx, done); err != nil {
		return done, err
	}
	return done, s.note(ctx, tx, a, link{
		Event: string(event), Source: string(c.Source), From: string(a.State), To: string(step.Next), Reason: c.Reason,
		Effects: step.Effects, Facts: factsOf(a, c),
	})
}

// judge gives the step that a change asks for, and writes down money that moves; not fresh: it is there already.
func (s *Store) judge(ctx context.Context, tx Tx, a payments.Attempt, c payments.Change) (
	event payments.AttemptEvent, step payments.Step[payments.AttemptState], fresh bool, _ error,
) {
	event = a.Judge(c)
	step, ok := payments.NextAttempt(a.State, event)
	if !ok {
		return event, step, false, fmt.Errorf("store: no cell for event %s", event)
	}
	if !c.Event.Returns() || event == payments.Stray {
		return event, step, true, nil
	}
	known, err := s.insertReturn(ctx, tx, a, c)
	if known.IsZero() || err != nil {
		return event, step, true, err
	}
	// Of two sums under one id one is not true, and nobody here knows which.
	alarm := payments.Step[payments.AttemptState]{Next: a.State, Effects: []payments.Effect{payments.Alarm}}
	return c.Event, alarm, known != c.Amount, nil
}

// changed is the attempt after a step. What a provider said once is never overwritten: its words lead into one state of
// their own, and from there only into conflict, of which the audit row has the facts.
func (s *Store) changed(
	a payments.Attempt, step payments.Step[payments.AttemptState], c payments.Change,
) payments.Attempt {
	moved := a.State != step.Next
	a.State = step.Next
	a.HungUp = a.HungUp || c.HungUp
	a.Human = (a.Human || step.Has(payments.CallHuman)) && !step.Has(payments.SettlePayment)
	if a.SessionID == "" && c.SessionID != "" {
		a.SessionID, a.ExpiresAt = c.SessionID, fromMillis(millis(c.ExpiresAt))
	}
	for _, e := range step.Effects {
		a.Returned += e.Returned(c.Amount.Minor)
	}
	if !c.Decision.Back.IsZero() {
		a.Returned = c.Decision.Back.Minor
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
func (s *Store) settle(ctx context.Context, tx Tx, done *payments.Applied, c payments.Change) error {
	p := done.Payment
	for _, e := range done.Effects {
		if e == payments.SettlePayment {
			var err error
			if p, err = s.settled(ctx, tx, p, done.Attempt); err != nil {
				return err
			}
			continue
		}
		minor := done.Attempt.Amount.Minor
		if e.Returned(c.Amount.Minor) != 0 {
			minor = c.Amount.Minor
		}
		after, ok := p.After(e, minor)
		if !ok {
			return fmt.Errorf("store: no cell for the payment's effect %s", e)
		}
		p = after
	}
	if p == done.Payment {
		return nil
	}
	was := done.Payment
	p.UpdatedAt = fromMillis(millis(s.now()))
	done.Payment = p
	err := tx.Replace(ctx, `UPDATE payment SET state = ?, paid = ?, returned = ?, conflict = ?, updated_at = ?
		WHERE id = ?`, `(state = ? AND paid = ? AND returned = ? AND conflict = ?)`,
		p.State, p.Paid, p.Returned, p.Conflict, millis(p.UpdatedAt), p.ID, was.State, was.Paid, was.Returned, was.Conflict)
	if err != nil {
		return fmt.Errorf("store: update payment: %w", err)
	}
	return nil
}

// updateAttempt writes what an attempt has become, if it still is what it was.
func updateAttempt(ctx context.Context, tx Tx, was, a payments.Attempt) error {
	err := tx.Replace(ctx, `UPDATE attempt SET rev = ?, state = ?, reason = ?, class = ?, hung_up = ?, session_id = ?,
		expires_at = ?, transaction_id = ?, auth_code = ?, card_brand = ?, card_last4 = ?, returned = ?, looks = ?,
		next_look = ?, human = ?, updated_at = ? WHERE id = ?`, `(rev = ? AND fence = ? AND looks = ?)`,
		a.Rev, a.State, a.Reason, a.Class, a.HungUp, a.SessionID, millis(a.ExpiresAt), a.TransactionID, a.AuthCode,
		a.Card.Brand, a.Card.Last4, a.Returned, a.Looks, millis(a.NextLook), a.Human, millis(a.UpdatedAt), a.ID,
		was.Rev, was.Fence, was.Looks)
	if err != nil {
		return fmt.Errorf("store: update attempt: %w", err)
	}
	return nil
}

// insertReturn writes down money that went back, or is here again. Where its id is there already nothing is written, and it
// gives the amount that stands there.
func (s *Store) insertReturn(ctx context.Context, tx Tx, a payments.Attempt, c payments.Change) (
	known payments.Money, _ error,
) {
	if fault := c.Amount.Validate(); fault != nil {
		return known, nil //nolint:nilerr // Nothing moved: the table has the rest of the answer.
	}
	n, err := tx.Exec(ctx, `INSERT INTO money_back (attempt_id, event, amount, currency, transaction_id, at)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (attempt_id, event, transaction_id) DO NOTHING`,
		a.ID, c.Event, c.Amount.Minor, c.Amount.Currency, c.TransactionID, millis(s.now()))
	if err == nil && n == 0 {
		err = tx.QueryRow(ctx, `SELECT amount, currency FROM money_back
			WHERE attempt_id = ? AND event = ? AND transaction_id = ?`, a.ID, c.Event, c.TransactionID).
			Scan(&known.Minor, &known.Currency)
	}
	if err != nil {
		return known, fmt.Errorf("store: insert return: %w", err)
	}
	return known, nil
}

// insertTried writes down the card that a provider's word is about.
func (s *Store) insertTried(ctx context.Context, tx Tx, done payments.Applied, c payments.Change) error {
	if !c.Event.FromProvider() || done.Event.Returns() || c.Card == (payments.Card{}) {
		return nil
	}
	err := tx.Write(ctx, `INSERT INTO tried (attempt_id, brand, last4, event, reason, at) VALUES (?, ?, ?, ?, ?, ?)`,
		done.Attempt.ID, c.Card.Brand, c.Card.Last4, done.Event, c.Reason, millis(s.now()))
	if err != nil {
		return fmt.Errorf("store: insert card: %w", err)
	}
	return nil
}

// Postpone sets when the provider is asked next, and counts the look that was.
func (s *Store) Postpone(ctx context.Context, attemptID string, next time.Time) error {
	return s.db.InTx(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, `UPDATE attempt SET looks = looks + 1, next_look = ? WHERE id = ?`,
			millis(next), attemptID)
		if err != nil {
			return fmt.Errorf("store: postpone: %w", err)
		}
		return nil
	})
}
