package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tonegate/tonegate/payments"
)

// ErrAudit says that the audit rows are not as they were written.
var ErrAudit = errors.New("store: the audit chain is broken")

// auditRow is what is written down of one step.
type auditRow struct {
	attempt payments.Attempt // before the step
	event   string
	source  payments.Source
	from    string
	to      string
	reason  string
	effects []payments.Effect
	facts   string
}

// link is an audit row in the form that is hashed.
type link struct {
	At      int64  `json:"at"`
	Call    string `json:"call"`
	Payment string `json:"payment"`
	Attempt string `json:"attempt"`
	Event   string `json:"event"`
	Source  string `json:"source"`
	From    string `json:"from"`
	To      string `json:"to"`
	Reason  string `json:"reason"`
	Effects string `json:"effects"`
	Facts   string `json:"facts"`
}

// sum is the hash of a row after the one before it.
func (l link) sum(before []byte) ([]byte, error) {
	body, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("store: hash audit row: %w", err)
	}
	h := sha256.New()
	h.Write(before)
	h.Write(body)
	return h.Sum(nil), nil
}

// note appends one audit row.
func (s *Store) note(ctx context.Context, tx *sql.Tx, row auditRow) error {
	effects, err := json.Marshal(row.effects)
	if err != nil {
		return fmt.Errorf("store: write audit row: %w", err)
	}
	l := link{
		At: millis(s.now()), Call: row.attempt.CallID, Payment: row.attempt.PaymentID, Attempt: row.attempt.ID,
		Event: row.event, Source: string(row.source), From: row.from, To: row.to, Reason: row.reason,
		Effects: string(effects), Facts: row.facts,
	}
	var before []byte
	err = tx.QueryRowContext(ctx, `SELECT hash FROM audit ORDER BY seq DESC LIMIT 1`).Scan(&before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("store: read audit row: %w", err)
	}
	hash, err := l.sum(before)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (at, call_id, payment_id, attempt_id, event, source, from_state,
		to_state, reason, effects, facts, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.At, l.Call, l.Payment, l.Attempt, l.Event, l.Source, l.From, l.To, l.Reason, l.Effects, l.Facts, hash)
	if err != nil {
		return fmt.Errorf("store: insert audit row: %w", err)
	}
	return nil
}

// factsOf writes down what a provider said, so that a contradiction can be looked into: nothing of it but the state is
// kept elsewhere once an attempt has its result.
func factsOf(c payments.Change) string {
	if !c.Event.FromProvider() {
		return ""
	}
	facts, err := json.Marshal(struct {
		Said        payments.AttemptEvent `json:"said"`
		Amount      payments.Money        `json:"amount"`
		Transaction string                `json:"transaction"`
		Card        payments.Card         `json:"card"`
	}{c.Event, c.Amount, c.TransactionID, c.Card})
	if err != nil {
		return ""
	}
	return string(facts)
}

// VerifyAudit walks the chain and gives the number of rows; ErrAudit tells that one was changed or removed, but for
// rows cut off at the end.
func (s *Store) VerifyAudit(ctx context.Context) (n int, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT at, call_id, payment_id, attempt_id, event, source, from_state,
		to_state, reason, effects, facts, hash FROM audit ORDER BY seq`)
	if err != nil {
		return 0, fmt.Errorf("store: read audit: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var before []byte
	for rows.Next() {
		var l link
		var hash []byte
		if err := rows.Scan(&l.At, &l.Call, &l.Payment, &l.Attempt, &l.Event, &l.Source, &l.From, &l.To, &l.Reason,
			&l.Effects, &l.Facts, &hash); err != nil {
			return n, fmt.Errorf("store: read audit: %w", err)
		}
		want, err := l.sum(before)
		if err != nil {
			return n, err
		}
		if !bytes.Equal(want, hash) {
			return n, fmt.Errorf("%w after row %d", ErrAudit, n)
		}
		before = hash
		n++
	}
	if err := rows.Err(); err != nil {
		return n, fmt.Errorf("store: read audit: %w", err)
	}
	return n, nil
}
