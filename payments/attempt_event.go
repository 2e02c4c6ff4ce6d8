package payments

// AttemptEvent is what can happen to an attempt.
type AttemptEvent string

// The events. Those from Approve on are the provider's words; Attempt.Judge makes Mismatched, Stray and Recharge of them
// where the facts do not agree.
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
	Refund     AttemptEvent = "refund"     // approved before, and given back, all or a part
	Void       AttemptEvent = "void"       // authorised before, and let go: nothing is taken
	ChargeBack AttemptEvent = "chargeback" // approved before, and taken back by the issuer
	Restore    AttemptEvent = "restore"    // gone back before, and here again: a refund failed, a dispute was won
	// A human's decision, after looking at the provider.
	SettleApproved AttemptEvent = "settle_approved" // its amount was taken, and is kept
	SettleDeclined AttemptEvent = "settle_declined" // nothing was taken, or all of it was given back
)

// AttemptEvents lists every event.
func AttemptEvents() []AttemptEvent {
	return []AttemptEvent{
		Launch, Opened, Refuse, HangUp, Submit, Lose, Interrupt, Expire,
		Approve, Decline, Fail, Cancel, Muddle, Mismatched, Stray, Recharge,
		Refund, Void, ChargeBack, Restore, SettleApproved, SettleDeclined,
	}
}

// FromProvider tells that e is a provider's word on the result.
func (e AttemptEvent) FromProvider() bool {
	switch e {
	case Approve, Decline, Fail, Cancel, Muddle, Mismatched, Stray, Recharge, Refund, Void, ChargeBack, Restore:
		return true
	case Launch, Opened, Refuse, HangUp, Submit, Lose, Interrupt, Expire, SettleApproved, SettleDeclined:
		return false
	default:
		return false
	}
}

// Returns tells that e is about money that was approved before and went back, all or a part, or is here again.
func (e AttemptEvent) Returns() bool {
	return e == Refund || e == Void || e == ChargeBack || e == Restore
}
