package sqlstore

import (
	"context"
	"errors"

	"github.com/tonegate/tonegate/payments"
)

// guess applies a change to an attempt as it is remembered, without reading it first, and makes sure in the same
// transaction that it was so. ErrStale: it was not, or is not remembered, and nothing is done. With any other error it may
// be done, as it is given: whoever reads the attempt next can tell. Nothing is ever done twice, for the attempt is no longer
// as it was remembered then.
func (s *Store) guess(ctx context.Context, attemptID string, c payments.Change) (payments.Applied, error) {
	k, ok := s.recent.attempt(attemptID)
	if !ok || c.Fence != 0 && c.Fence != k.a.Fence {
		return payments.Applied{}, ErrStale
	}
	if c.Event == payments.Opened && k.parked {
		return payments.Applied{}, ErrStale
	}
	return s.guessed(ctx, k, c, func(Tx) error { return nil })
}

// guessCallback is guess of a callback, which is committed to the inbox with it.
func (s *Store) guessCallback(ctx context.Context, cb payments.Callback, m message) (payments.Applied, error) {
	k, ok := s.recent.ofToken(m.key)
	if !ok || k.a.Provider != cb.Provider {
		return payments.Applied{}, ErrStale
	}
	return s.guessed(ctx, k, cb.Change, func(tx Tx) error { return s.insertCallback(ctx, tx, cb.Provider, m, k.a.ID) })
}

func (s *Store) guessed(
	ctx context.Context, k seen, c payments.Change, first func(Tx) error,
) (payments.Applied, error) {
	if !s.provable(k, c) {
		return payments.Applied{}, ErrStale
	}
	var done payments.Applied
	err := s.db.InTx(ctx, func(tx Tx) error {
		err := first(tx)
		if err == nil {
			done, err = s.advance(ctx, tx, k.p, k.a, c)
		}
		if err == nil { // what was written is held now, so that it can no longer go
			err = tx.Exists(ctx, `SELECT 1 FROM attempt WHERE id = ?`, k.a.ID)
		}
		return err
	})
	if err == nil {
		s.recent.update(done.Payment, done.Attempt)
		return done, nil
	}
	s.recent.forget(k.a.ID)
	if errors.Is(err, ErrStale) {
		return payments.Applied{}, err
	}
	return done, err
}

// provable tells that a change writes each row that it is judged by, or that a delivery tells of: only then it is found out
// that a row is no longer what it was.
func (s *Store) provable(k seen, c payments.Change) bool {
	event := k.a.Judge(c)
	step, ok := payments.NextAttempt(k.a.State, event)
	if !ok || c.Event.Returns() {
		return false
	}
	a := s.changed(k.a, step, c)
	if a == k.a {
		return false
	}
	p := k.p
	for _, e := range step.Effects {
		if _, its := p.Judge(e, k.a.Amount.Minor); !its && e != payments.SettlePayment {
			continue
		}
		after, ok := p.After(e, k.a.Amount.Minor)
		if !ok || after == p {
			return false
		}
		p = after
	}
	if p != k.p || s.cfg.Outbox == nil {
		return true
	}
	done := payments.Applied{Attempt: a, Payment: p, From: k.a.State, Event: event, Effects: step.Effects}
	return len(s.cfg.Outbox(done)) == 0
}
