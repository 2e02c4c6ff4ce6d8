package connector

import (
	"encoding/json"
	"net/http"
)

// Dialect is whose form of the contract is spoken.
type Dialect string

// The dialects.
const (
	Twilio     Dialect = "twilio"
	SignalWire Dialect = "signalwire"
	Telnyx     Dialect = "telnyx"
)

// Dialects lists them.
func Dialects() []Dialect { return []Dialect{Twilio, SignalWire, Telnyx} }

// Currency is what a dialect's amounts are in where it says so; empty where the question tells.
func (d Dialect) Currency() string {
	if d == Telnyx {
		return "USD"
	}
	return ""
}

// Outcome is what became of a question.
type Outcome struct {
	ChargeID string // of an approval
	TokenID  string // of a card that was kept
	Code     string // of all else, a closed word
	Message  string // and what may be shown, or said
	Fault    int    // HTTP status of what is no answer of a gateway; 0 for approvals and declines
}

// Answer spells an outcome: the status, and a body with all names that a platform looks for.
func (d Dialect) Answer(o Outcome) (status int, body []byte) {
	named := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	answer := map[string]*string{"error_code": named(o.Code), "error_message": named(o.Message)}
	if o.TokenID != "" {
		answer["token_id"] = named(o.TokenID)
	} else {
		answer["charge_id"] = named(o.ChargeID)
	}
	body, err := json.Marshal(answer)
	switch {
	case err != nil:
		return http.StatusInternalServerError, nil
	case o.Fault != 0:
		return o.Fault, body
	case o.Code != "" && d == SignalWire: // the others tell a decline by error_code alone
		return http.StatusPaymentRequired, body
	default:
		return http.StatusOK, body
	}
}
