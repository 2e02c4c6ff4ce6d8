package payments

// Outcome is the one word that a flow gets for an attempt to collect.
type Outcome string

// The outcomes; a payment node has an edge for each (design, part 4).
const (
	OutcomeApproved        Outcome = "approved"
	OutcomeDeclined        Outcome = "declined"
	OutcomeCancelled       Outcome = "cancelled"
	OutcomeHungUp          Outcome = "hung_up"
	OutcomeUnavailable     Outcome = "unavailable"
	OutcomeTimeout         Outcome = "timeout"
	OutcomeTooManyAttempts Outcome = "too_many_attempts"
	OutcomeProviderError   Outcome = "provider_error"
	OutcomeUnknown         Outcome = "unknown"
	OutcomeMismatch        Outcome = "mismatch"
)

// Outcomes lists every outcome, in the order of the design's table.
func Outcomes() []Outcome {
	return []Outcome{
		OutcomeApproved, OutcomeDeclined, OutcomeCancelled, OutcomeHungUp, OutcomeUnavailable,
		OutcomeTimeout, OutcomeTooManyAttempts, OutcomeProviderError, OutcomeUnknown, OutcomeMismatch,
	}
}
