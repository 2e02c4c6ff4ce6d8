package providers

import "github.com/tonegate/tonegate/payments"

// Verdict is a provider's word on a session.
type Verdict string

// The verdicts. Pending is only ever the answer of a lookup. The last four are said of what was approved before.
const (
	Approved    Verdict = "approved"
	Declined    Verdict = "declined"
	Failed      Verdict = "failed"
	Cancelled   Verdict = "cancelled"
	Unknown     Verdict = "unknown" // the provider itself does not know
	Pending     Verdict = "pending"
	Refunded    Verdict = "refunded"     // given back, all or a part
	Voided      Verdict = "voided"       // let go before it was taken
	ChargedBack Verdict = "charged_back" // taken back by the issuer
	Restored    Verdict = "restored"     // here again of what had gone back
)

// VerdictsWanted says what a setting that is a verdict of a finished session may be.
const VerdictsWanted = "approved, declined, failed, cancelled, unknown, refunded, voided, charged_back or restored"

// Ends tells whether v is a verdict that a finished session can have.
func (v Verdict) Ends() bool {
	_, ends := v.event()
	return ends
}

// Returns tells whether v is about money that went back, or is here again.
func (v Verdict) Returns() bool {
	return v == Refunded || v == Voided || v == ChargedBack || v == Restored
}

// OfMoney tells whether v says that money came or went: how much belongs to it then.
func (v Verdict) OfMoney() bool { return v == Approved || v.Returns() }

func (v Verdict) event() (payments.AttemptEvent, bool) {
	switch v {
	case Approved:
		return payments.Approve, true
	case Declined:
		return payments.Decline, true
	case Failed:
		return payments.Fail, true
	case Cancelled:
		return payments.Cancel, true
	case Unknown:
		return payments.Muddle, true
	case Refunded:
		return payments.Refund, true
	case Voided:
		return payments.Void, true
	case ChargedBack:
		return payments.ChargeBack, true
	case Restored:
		return payments.Restore, true
	case Pending:
		return "", false
	default:
		return "", false
	}
}
