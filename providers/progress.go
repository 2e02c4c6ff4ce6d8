package providers

import "strings"

// The states of a Progress, as in control.Progress.
const (
	StateAwaiting    = "awaiting"
	StateKeying      = "keying"
	StateAccepted    = "accepted"
	StateRejected    = "rejected"
	StateAuthorising = "authorising"
	StateDone        = "done"
)

// Valid tells whether field, state and error are of the closed words.
func (p Progress) Valid() bool {
	switch p.detail() {
	case "", "card_number", "expiry", "security_code", "postal_code", "bank_routing_number", "bank_account_number":
	default:
		return false
	}
	switch p.State {
	case StateAwaiting, StateKeying, StateAccepted, StateRejected, StateAuthorising, StateDone:
	default:
		return false
	}
	switch p.Error {
	case "", "input-timeout", "invalid-card-number", "invalid-card-type", "invalid-date", "invalid-security-code",
		"invalid-postal-code", "invalid-bank-routing-number", "invalid-bank-account-number", "input-matching-failed":
		return true
	default:
		return false
	}
}

// detail is the field without what tells that it is keyed once more, or that what was read back is being confirmed.
func (p Progress) detail() string {
	if word, ok := strings.CutSuffix(p.Field, "_matcher"); ok && word != "" {
		return word
	}
	switch p.Field {
	case "card_number_confirmation", "bank_account_number_confirmation":
		return strings.TrimSuffix(p.Field, "_confirmation")
	default:
		return p.Field
	}
}
