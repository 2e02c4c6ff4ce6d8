package child

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/internal/logging"
)

// maxResult bounds a child's answer.
const maxResult = 4 << 10

// Faults of a result.
const (
	faultRefused = "refused"
	faultNone    = "no_answer"
)

// errResult is an answer that is none.
var errResult = errors.New("the child's answer cannot be read")

// result is a child's answer.
type result struct {
	Approved      bool           `json:"approved"`
	Reason        capture.Reason `json:"reason"`
	TransactionID string         `json:"transaction_id"`
	AuthCode      string         `json:"auth_code"`
	Token         string         `json:"token"`
	Fault         string         `json:"fault"` // empty, refused or no_answer
	Why           string         `json:"why"`   // of a fault
}

// resultOf spells an answer. An error that is no refusal leaves it open what happened.
func resultOf(a capture.Answer, token string, err error) result {
	r := result{
		Approved: a.Approved, Reason: a.Reason, TransactionID: a.TransactionID, AuthCode: a.AuthCode, Token: token,
	}
	if err != nil {
		r.Fault, r.Why = faultNone, logging.Redact(err.Error())
		if errors.Is(err, capture.ErrRefused) {
			r.Fault = faultRefused
		}
	}
	return r
}

// readResult reads what a child has written. It comes from a process that has seen a card: what looks like one, or like
// anything but short words, is no answer.
func readResult(r io.Reader) (result, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxResult))
	if err != nil {
		return result{}, fmt.Errorf("read the child's answer: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var a result
	if err := d.Decode(&a); err != nil || d.More() {
		return result{}, errResult
	}
	for _, text := range []string{string(a.Reason), a.TransactionID, a.AuthCode, a.Token} {
		if !word(text) {
			return result{}, errResult
		}
	}
	if a.Fault != "" && a.Fault != faultRefused && a.Fault != faultNone || logging.Redact(a.Why) != a.Why {
		return result{}, errResult
	}
	return a, nil
}

// word tells whether a text is made of letters, digits, '-' and '_', and no card number.
func word(s string) bool {
	const longest = 255
	for _, r := range s {
		if r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return len(s) <= longest && logging.Redact(s) == s
}

// answer gives what a result means.
func (a result) answer() (capture.Answer, error) {
	switch a.Fault {
	case faultRefused:
		return capture.Answer{}, fmt.Errorf("%w: %s", capture.ErrRefused, a.Why)
	case faultNone:
		return capture.Answer{}, fmt.Errorf("%w: %s", capture.ErrNoAnswer, a.Why)
	}
	return capture.Answer{
		Approved: a.Approved, Reason: a.Reason, TransactionID: a.TransactionID, AuthCode: a.AuthCode,
	}, nil
}
