package payments

// PaymentState is where what is owed stands. The conflict flag of a Payment goes beside it.
type PaymentState string

// The states.
const (
	PaymentOpen         PaymentState = "open"
	PaymentPartPaid     PaymentState = "part_paid" // a part is collected, the rest is owed
	PaymentPaid         PaymentState = "paid"
	PaymentCancelled    PaymentState = "cancelled"
	PaymentExpired      PaymentState = "expired"
	PaymentPartRefunded PaymentState = "part_refunded" // paid, and a part has gone back
	PaymentRefunded     PaymentState = "refunded"
	PaymentReversed     PaymentState = "reversed" // voided, or charged back
)

// PaymentStates lists every state.
func PaymentStates() []PaymentState {
	return []PaymentState{
		PaymentOpen, PaymentPartPaid, PaymentPaid, PaymentCancelled, PaymentExpired, PaymentPartRefunded,
		PaymentRefunded, PaymentReversed,
	}
}

// Collects tells that attempts may be made for a payment in state s.
func (s PaymentState) Collects() bool { return s == PaymentOpen || s == PaymentPartPaid }

// Owed tells that nobody has said that the payment is no longer owed.
func (s PaymentState) Owed() bool { return s != PaymentCancelled && s != PaymentExpired }

// PaymentEvent is what can happen to what is owed.
type PaymentEvent string

// The events. Payment.Judge makes the first three of an approval by its amount, and those of money that moves likewise.
const (
	PaymentPart       PaymentEvent = "part"        // an attempt was approved for less than is owed
	PaymentApproval   PaymentEvent = "approval"    // an attempt was approved for all that is owed
	PaymentExcess     PaymentEvent = "excess"      // an attempt was approved for more than is owed, or once more
	PaymentDispute    PaymentEvent = "dispute"     // an attempt ended mismatch or conflict, or too much moved
	PaymentCancel     PaymentEvent = "cancel"      // it is no longer owed
	PaymentExpire     PaymentEvent = "expire"      // its time is over
	PaymentPartRefund PaymentEvent = "part_refund" // a part has gone back
	PaymentRefund     PaymentEvent = "refund"      // all was given back
	PaymentReverse    PaymentEvent = "reverse"     // all was voided or charged back
	// Of what went back.
	PaymentPartRestore PaymentEvent = "part_restore" // a part is here again
	PaymentRestore     PaymentEvent = "restore"      // all is here again, and all is paid
	PaymentRestoreLess PaymentEvent = "restore_less" // all is here again, and the rest is owed
)

// PaymentEvents lists every event.
func PaymentEvents() []PaymentEvent {
	return []PaymentEvent{
		PaymentPart, PaymentApproval, PaymentExcess, PaymentDispute, PaymentCancel, PaymentExpire, PaymentPartRefund,
		PaymentRefund, PaymentReverse, PaymentPartRestore, PaymentRestore, PaymentRestoreLess,
	}
}

type (
	paymentStep = Step[PaymentState]
	paymentRow  = map[PaymentEvent]paymentStep
)

// NextPayment gives the cell of (state, event); false for a state or an event that is none. It is pure. An approval of
// what is no longer owed is accepted and flagged.
func NextPayment(state PaymentState, event PaymentEvent) (Step[PaymentState], bool) {
	step, ok := paymentCells(state)[event]
	return step, ok
}

func leads(next PaymentState, effects ...Effect) paymentStep {
	return paymentStep{Next: next, Effects: effects}
}

// paymentCells is the table, a row a state. Every row has every event: a test fails on a missing cell.
func paymentCells(s PaymentState) paymentRow {
	stay, flagged, alarmed := leads(s), leads(s, FlagPayment), leads(s, Alarm)
	switch s {
	case PaymentOpen:
		return paymentRow{
			PaymentPart: leads(PaymentPartPaid), PaymentApproval: leads(PaymentPaid),
			PaymentExcess: leads(PaymentPaid, FlagPayment), PaymentDispute: flagged,
			PaymentCancel: leads(PaymentCancelled), PaymentExpire: leads(PaymentExpired),
			PaymentPartRefund: alarmed, PaymentRefund: alarmed, PaymentReverse: alarmed,
			PaymentPartRestore: alarmed, PaymentRestore: alarmed, PaymentRestoreLess: alarmed,
		}
	case PaymentPartPaid:
		return paymentRow{
			PaymentPart: stay, PaymentApproval: leads(PaymentPaid), PaymentExcess: leads(PaymentPaid, FlagPayment),
			PaymentDispute: flagged, PaymentCancel: flagged, PaymentExpire: stay,
			PaymentPartRefund: flagged, PaymentRefund: leads(PaymentRefunded), PaymentReverse: leads(PaymentReversed),
			PaymentPartRestore: stay, PaymentRestore: leads(PaymentPaid), PaymentRestoreLess: stay,
		}
	case PaymentPaid:
		row := collectedRow(s, leads(PaymentPartRefunded), leads(PaymentRefunded), leads(PaymentReversed))
		row[PaymentPartRestore], row[PaymentRestore], row[PaymentRestoreLess] = stay, stay, flagged
		return row
	case PaymentPartRefunded:
		return collectedRow(s, stay, leads(PaymentRefunded), leads(PaymentReversed))
	case PaymentRefunded:
		return collectedRow(s, flagged, stay, flagged)
	case PaymentReversed:
		return collectedRow(s, flagged, flagged, stay)
	case PaymentCancelled:
		return notOwedRow(s, stay)
	case PaymentExpired:
		return notOwedRow(s, leads(PaymentCancelled))
	default:
		return nil
	}
}

// collectedRow: whatever is approved now is too much.
func collectedRow(s PaymentState, partRefund, refund, reverse paymentStep) paymentRow {
	flagged := leads(s, FlagPayment)
	return paymentRow{
		PaymentPart: flagged, PaymentApproval: flagged, PaymentExcess: flagged, PaymentDispute: flagged,
		PaymentCancel: leads(s, Alarm), PaymentExpire: leads(s),
		PaymentPartRefund: partRefund, PaymentRefund: refund, PaymentReverse: reverse,
		PaymentPartRestore: leads(PaymentPartRefunded), PaymentRestore: leads(PaymentPaid),
		PaymentRestoreLess: leads(PaymentPartPaid),
	}
}

// notOwedRow: an approval came too late to be wanted. It is believed, and a human gives it back.
func notOwedRow(s PaymentState, cancel paymentStep) paymentRow {
	alarmed := leads(s, Alarm)
	return paymentRow{
		PaymentPart: leads(PaymentPartPaid, FlagPayment), PaymentApproval: leads(PaymentPaid, FlagPayment),
		PaymentExcess: leads(PaymentPaid, FlagPayment), PaymentDispute: leads(s, FlagPayment),
		PaymentCancel: cancel, PaymentExpire: leads(s),
		PaymentPartRefund: alarmed, PaymentRefund: alarmed, PaymentReverse: alarmed,
		PaymentPartRestore: alarmed, PaymentRestore: alarmed, PaymentRestoreLess: alarmed,
	}
}
