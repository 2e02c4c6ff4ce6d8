package providers

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
	switch p.Field {
	case "", "card_number", "expiry", "security_code", "postal_code":
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
		"invalid-postal-code":
		return true
	default:
		return false
	}
}
