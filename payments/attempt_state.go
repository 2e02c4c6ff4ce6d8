package payments

// AttemptState is where one attempt to collect stands.
type AttemptState string

// The states, in their order. From Approved on they are ends; Unknown is an end for the caller only: it is left as soon
// as the provider says otherwise.
const (
	Consented AttemptState = "consented" // the intent is committed, nothing was sent
	Opening   AttemptState = "opening"   // token and launch may have been sent
	Open      AttemptState = "open"      // the provider has a session; the call may be connected to it
	Submitted AttemptState = "submitted" // the provider showed that it asked the gateway
	Approved  AttemptState = "approved"
	Declined  AttemptState = "declined"
	Failed    AttemptState = "failed"    // the provider says that nothing was charged
	Cancelled AttemptState = "cancelled" // by the caller or an agent, confirmed by the provider
	Refused   AttemptState = "refused"   // it never started
	Abandoned AttemptState = "abandoned" // the caller was gone before a session was open
	Unknown   AttemptState = "unknown"   // open or more, without the provider's word
	Mismatch  AttemptState = "mismatch"  // approved with another amount, currency or reference
	Conflict  AttemptState = "conflict"  // contradicting results
)

// AttemptStates lists every state.
func AttemptStates() []AttemptState {
	return []AttemptState{
		Consented, Opening, Open, Submitted, Approved, Declined, Failed,
		Cancelled, Refused, Abandoned, Unknown, Mismatch, Conflict,
	}
}

// Unresolved tells that nobody may start another attempt for the payment yet. The ledger's unique partial index lists
// the same states.
func (s AttemptState) Unresolved() bool {
	switch s {
	case Consented, Opening, Open, Submitted, Unknown:
		return true
	case Approved, Declined, Failed, Cancelled, Refused, Abandoned, Mismatch, Conflict:
		return false
	default:
		return false
	}
}

// Ended tells that the attempt has an outcome to tell the caller, Unknown among them.
func (s AttemptState) Ended() bool {
	return s == Unknown || !s.Unresolved()
}

// Waits tells that nobody knows, or nobody but a human can tell, what became of the attempt: it may be settled by hand.
func (s AttemptState) Waits() bool {
	return s == Unknown || s == Mismatch || s == Conflict
}
