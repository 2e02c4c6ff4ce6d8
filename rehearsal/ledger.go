package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/payments"
)

// Owed is a payment of the call as the ledger has it, with its attempts in their order.
type Owed struct {
	Payment  payments.Payment
	Attempts []payments.Attempt
}

// Ledger gives the payments of the call, in the order in which they were opened.
func (s *Stage) Ledger(ctx context.Context) ([]Owed, error) {
	var ids []string
	for _, m := range s.Moments(0) {
		if m.Kind != Money {
			continue
		}
		var ev struct {
			PaymentID string `json:"payment_id"`
		}
		if json.Unmarshal([]byte(m.JSON), &ev) == nil && !slices.Contains(ids, ev.PaymentID) {
			ids = append(ids, ev.PaymentID)
		}
	}
	all := make([]Owed, 0, len(ids))
	for _, id := range ids {
		p, err := s.store.Payment(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		attempts, err := s.store.Attempts(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		all = append(all, Owed{p, attempts})
	}
	return all, nil
}

// Values gives the variables of the conversation by name, as its memory had them last; none where it has begun with none.
func (s *Stage) Values() (map[string]any, error) {
	data := s.memory.latest()
	if data == nil {
		return nil, nil //nolint:nilnil // Nothing is known, which is no fault.
	}
	var state struct {
		Values map[string]any `json:"values"`
	}
	if err := json.Unmarshal(data, &state); err != nil {
		return nil, fmt.Errorf("variables: %w", err)
	}
	return state.Values, nil
}

// Ending tells why a call is over, and to whom it was handed.
func (s *Stage) Ending() (reason, handedTo string) {
	for _, m := range s.Moments(0) {
		if m.Name == "call.ended" && len(m.Words) > 0 {
			reason = m.Words[0]
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return reason, s.handedTo
}

// String is the row as a test file has it.
func (o Owed) String() string {
	states := make([]string, 0, len(o.Attempts))
	for _, a := range o.Attempts {
		states = append(states, string(a.State))
	}
	reference := o.Payment.Reference
	if strings.Trim(reference, plainWord) != "" {
		reference = strconv.Quote(reference)
	}
	return fmt.Sprintf("payment: %s, amount: %s, reference: %s, attempts: [%s]",
		o.Payment.State, o.Payment.Amount, reference, strings.Join(states, ", "))
}

// plainWord is what YAML reads as a text without quotes, behind a letter.
const plainWord = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
