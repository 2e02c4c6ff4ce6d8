package payments

// AttemptEvent is what can happen to an attempt.
type AttemptEvent string

// The events. Those from Approve to Muddle are the provider's words; Attempt.Judge makes Mismatched, Stray and Recharge
// of them where the facts do not agree.
const (
	Launch     AttemptEvent = "launch"     // the first byte is about to leave for the provider
	Opened     AttemptEvent = "opened"     // the provider has launched a session
	Refuse     AttemptEvent = "refuse"     // it cannot start: caps, provider, listeners, gate
	HangUp     AttemptEvent = "hang_up"    // the caller is gone
	Submit     AttemptEvent = "submit"     // the provider shows that it asked the gateway
	Lose       AttemptEvent = "lose"       // a deadline passed without the provider's word
	Interrupt  AttemptEvent = "interrupt"  // found unfinished after a restart
	Expire     AttemptEvent = "expire"     // session and callback horizon have passed without a word
	Approve    AttemptEvent = "approve"    // approved, and reference, amount and currency agree
	Decline    AttemptEvent = "decline"    // the issuer or the gateway said no
	Fail       AttemptEvent = "fail"       // nothing was charged
	Cancel     AttemptEvent = "cancel"     // cancelled, nothing was charged
	Muddle     AttemptEvent = "muddle"     // the provider itself does not know
	Mismatched AttemptEvent = "mismatched" // approved, but reference, amount or currency differ
	Stray      AttemptEvent = "stray"      // another order's word, other than an approval
	Recharge   AttemptEvent = "recharge"   // approved again under another transaction
)

// AttemptEvents lists every event.
func AttemptEvents() []AttemptEvent {
	return []AttemptEvent{
		Launch, Opened, Refuse, HangUp, Submit, Lose, Interrupt, Expire,
		Approve, Decline, Fail, Cancel, Muddle, Mismatched, Stray, Recharge,
	}
}

// FromProvider tells that e is a provider's word on the result.
func (e AttemptEvent) FromProvider() bool {
	switch e {
	case Approve, Decline, Fail, Cancel, Muddle, Mismatched, Stray, Recharge:
		return true
	case Launch, Opened, Refuse, HangUp, Submit, Lose, Interrupt, Expire:
		return false
	default:
		return false
	}
}
