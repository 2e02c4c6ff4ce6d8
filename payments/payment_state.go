package payments

// PaymentState is where what is owed stands. The conflict flag of a Payment goes beside it.
type PaymentState string

// The states.
const (
	PaymentOpen      PaymentState = "open"
	PaymentPaid      PaymentState = "paid"
	PaymentCancelled PaymentState = "cancelled"
	PaymentExpired   PaymentState = "expired"
	PaymentRefunded  PaymentState = "refunded"
	PaymentReversed  PaymentState = "reversed"
)

// PaymentStates lists every state.
func PaymentStates() []PaymentState {
	return []PaymentState{
		PaymentOpen, PaymentPaid, PaymentCancelled, PaymentExpired, PaymentRefunded, PaymentReversed,
	}
}

// PaymentEvent is what can happen to what is owed.
type PaymentEvent string

// The events.
const (
	PaymentApproval PaymentEvent = "approval" // an attempt was approved
	PaymentDispute  PaymentEvent = "dispute"  // an attempt ended mismatch or conflict
	PaymentCancel   PaymentEvent = "cancel"   // it is no longer owed
	PaymentExpire   PaymentEvent = "expire"   // its time is over
	PaymentRefund   PaymentEvent = "refund"   // given back by us
	PaymentReverse  PaymentEvent = "reverse"  // taken back by provider or issuer
)

// PaymentEvents lists every event.
func PaymentEvents() []PaymentEvent {
	return []PaymentEvent{
		PaymentApproval, PaymentDispute, PaymentCancel, PaymentExpire, PaymentRefund, PaymentReverse,
	}
}

type paymentStep = Step[PaymentState]

// NextPayment gives the cell of (state, event); false for a state or an event that is none. It is pure. An approval in
// any state but open is a second one, or one for something no longer owed: it is accepted and flagged.
func NextPayment(state PaymentState, event PaymentEvent) (Step[PaymentState], bool) {
	step, ok := paymentCells(state)[event]
	return step, ok
}

func paymentCells(s PaymentState) map[PaymentEvent]paymentStep {
	stay := paymentStep{Next: s}
	flagged := paymentStep{Next: s, Effects: []Effect{FlagPayment}}
	alarmed := paymentStep{Next: s, Effects: []Effect{Alarm}}
	pay := paymentStep{Next: PaymentPaid}
	payLate := paymentStep{Next: PaymentPaid, Effects: []Effect{FlagPayment}}
	row := func(approval, cancel, expire, refund, reverse paymentStep) map[PaymentEvent]paymentStep {
		return map[PaymentEvent]paymentStep{
			PaymentApproval: approval, PaymentDispute: flagged, PaymentCancel: cancel, PaymentExpire: expire,
			PaymentRefund: refund, PaymentReverse: reverse,
		}
	}
	leads := func(next PaymentState) paymentStep { return paymentStep{Next: next} }
	switch s {
	case PaymentOpen:
		return row(pay, leads(PaymentCancelled), leads(PaymentExpired), alarmed, alarmed)
	case PaymentPaid:
		return row(flagged, alarmed, stay, leads(PaymentRefunded), leads(PaymentReversed))
	case PaymentCancelled:
		return row(payLate, stay, stay, alarmed, alarmed)
	case PaymentExpired:
		return row(payLate, leads(PaymentCancelled), stay, alarmed, alarmed)
	case PaymentRefunded:
		return row(flagged, alarmed, stay, stay, flagged)
	case PaymentReversed:
		return row(flagged, alarmed, stay, flagged, stay)
	default:
		return nil
	}
}
