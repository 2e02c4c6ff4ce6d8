package sqlstore

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/tonegate/tonegate/payments"
)

// told is a link as it is read again.
type told struct {
	link

	// Facts are those of a provider's word, of a decision, or of neither.
	Facts struct {
		saidFacts
		payments.Decision
	} `json:"facts"`
}

// Words gives what was said and decided of a payment; see payments.Office. It reads the payment's whole chain.
func (s *Store) Words(ctx context.Context, paymentID string) ([]payments.Word, error) {
	if _, err := s.Payment(ctx, paymentID); err != nil {
		return nil, err
	}
	rows, err := many(ctx, s.db, scanTold, `SELECT body FROM audit WHERE chain = ? AND body LIKE ? ORDER BY n`,
		chainOf(paymentID), `%"payment":"`+paymentID+`"%`)
	if err != nil {
		return nil, err
	}
	var words []payments.Word
	for _, r := range rows {
		if r.Payment == paymentID && (r.Facts.Said != "" || r.Facts.Who != "") {
			words = append(words, r.word())
		}
	}
	return slices.Clip(words), nil
}

func (r told) word() payments.Word {
	return payments.Word{
		At: fromMillis(r.At), AttemptID: r.Attempt, Event: r.Event, Source: payments.Source(r.Source), From: r.From, To: r.To,
		Said: r.Facts.Said, Amount: payments.Money{Minor: r.Facts.Minor, Currency: r.Facts.Currency},
		TransactionID: r.Facts.Transaction, OrderID: r.Facts.Order, Decision: r.Facts.Decision,
	}
}

func scanTold(row Row) (told, error) {
	var r told
	var body string
	err := row.Scan(&body)
	if err == nil {
		err = json.Unmarshal([]byte(body), &r)
	}
	return r, err
}
