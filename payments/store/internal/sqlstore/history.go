package sqlstore

import (
	"context"

	"github.com/tonegate/tonegate/payments"
)

// History gives what a payment was made of; see payments.Ledger.
func (s *Store) History(ctx context.Context, paymentID string) (payments.History, error) {
	var h payments.History
	if _, err := s.Payment(ctx, paymentID); err != nil {
		return h, err
	}
	const of = ` FROM attempt WHERE payment_id = ?`
	var err error
	h.Quotes, err = many(ctx, s.db, scanQuote,
		`SELECT quote_id, quote_text, id, amount, currency, created_at`+of+` AND quote_id <> '' ORDER BY number`, paymentID)
	if err != nil {
		return h, err
	}
	h.Consents, err = many(ctx, s.db, scanConsent,
		`SELECT consent_by, consent_node, consent_said, consent_at, id, consent_hash`+of+` ORDER BY number`, paymentID)
	if err != nil {
		return h, err
	}
	const joined = ` AS t JOIN attempt ON attempt.id = t.attempt_id WHERE attempt.payment_id = ? ORDER BY t.id`
	h.Cards, err = many(ctx, s.db, scanTried,
		`SELECT t.brand, t.last4, t.attempt_id, t.event, t.reason, t.at FROM tried`+joined, paymentID)
	if err != nil {
		return h, err
	}
	h.Returns, err = many(ctx, s.db, scanReturn,
		`SELECT t.attempt_id, t.event, t.amount, t.currency, t.transaction_id, t.at FROM money_back`+joined, paymentID)
	return h, err
}

func scanQuote(row Row) (payments.TakenQuote, error) {
	var q payments.TakenQuote
	var at int64
	err := row.Scan(&q.ID, &q.Text, &q.AttemptID, &q.Amount.Minor, &q.Amount.Currency, &at)
	q.At = fromMillis(at)
	return q, err
}

func scanConsent(row Row) (payments.GivenConsent, error) {
	var c payments.GivenConsent
	var at int64
	err := row.Scan(&c.By, &c.Node, &c.Said, &at, &c.AttemptID, &c.Hash)
	c.At = fromMillis(at)
	return c, err
}

func scanTried(row Row) (payments.TriedCard, error) {
	var c payments.TriedCard
	var at int64
	err := row.Scan(&c.Brand, &c.Last4, &c.AttemptID, &c.Event, &c.Reason, &at)
	c.At = fromMillis(at)
	return c, err
}

func scanReturn(row Row) (payments.Return, error) {
	var r payments.Return
	var at int64
	err := row.Scan(&r.AttemptID, &r.Event, &r.Amount.Minor, &r.Amount.Currency, &r.TransactionID, &at)
	r.At = fromMillis(at)
	return r, err
}
