package payments

import "time"

// Payment is what is owed once: by one call, for one reference, of one amount.
type Payment struct {
	ID        string
	CallID    string
	Reference string // the merchant's
	Amount    Money  // that is owed
	State     PaymentState
	// Paid is the sum of its approved attempts, and Returned of what was refunded, voided and charged back since, less what
	// came back of that, in minor units.
	Paid     int64
	Returned int64
	// Conflict says that a human must decide; no attempt is started meanwhile.
	Conflict  bool
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Left is what is still owed, nothing if there is no more.
func (p Payment) Left() Money {
	return Money{Minor: max(p.Amount.Minor-p.Paid, 0), Currency: p.Amount.Currency}
}

// Judge makes the event that an effect of one of p's attempts is to p, with the amount that it is about; false for an
// effect that is none of p's. More than is owed, than was paid, or than went back, is for a human.
func (p Payment) Judge(e Effect, minor int64) (PaymentEvent, bool) {
	switch e {
	case PayPayment:
		switch left := p.Left().Minor; {
		case minor < left:
			return PaymentPart, true
		case minor == left:
			return PaymentApproval, true
		default:
			return PaymentExcess, true
		}
	case FlagPayment:
		return PaymentDispute, true
	case RefundPayment:
		return moves(minor, p.Paid-p.Returned, PaymentPartRefund, PaymentRefund), true
	case ReversePayment:
		return moves(minor, p.Paid-p.Returned, PaymentPartRefund, PaymentReverse), true
	case RestorePayment:
		if p.Left().Minor > 0 {
			return moves(minor, p.Returned, PaymentPartRestore, PaymentRestoreLess), true
		}
		return moves(minor, p.Returned, PaymentPartRestore, PaymentRestore), true
	case Inquire, CancelSession, CallHuman, Alarm, SettlePayment:
		return "", false
	default:
		return "", false
	}
}

// moves is the event of so much that goes back or comes, of all that can.
func moves(minor, all int64, part, whole PaymentEvent) PaymentEvent {
	switch {
	case minor > all:
		return PaymentDispute
	case minor < all:
		return part
	default:
		return whole
	}
}

// Settled is p where its attempts put it, after a human has decided on one of them: while another waits for a human, as it
// was; else the sums are made anew of the approved ones, by the table, and the flag is taken down.
func (p Payment) Settled(attempts []Attempt) (Payment, bool) {
	for _, a := range attempts {
		if a.State == Mismatch || a.State == Conflict {
			return p, true
		}
	}
	fresh := p
	fresh.State, fresh.Paid, fresh.Returned = PaymentOpen, 0, 0
	if !p.State.Owed() {
		fresh.State = p.State
	}
	ok := true
	for _, a := range attempts {
		if a.State == Approved && ok {
			fresh, ok = fresh.After(PayPayment, a.Amount.Minor)
		}
	}
	back := RefundPayment
	if p.State == PaymentReversed {
		back = ReversePayment
	}
	for _, a := range attempts {
		if a.State == Approved && a.Returned > 0 && ok {
			fresh, ok = fresh.After(back, a.Returned)
		}
	}
	fresh.Conflict = false
	return fresh, ok
}

// After is p after an effect of one of its attempts, by the table; false for a state or an event that has no cell.
func (p Payment) After(e Effect, minor int64) (Payment, bool) {
	event, ours := p.Judge(e, minor)
	if !ours {
		return p, true
	}
	step, ok := NextPayment(p.State, event)
	if !ok {
		return p, false
	}
	p.State = step.Next
	p.Conflict = p.Conflict || step.Has(FlagPayment)
	if e == PayPayment {
		p.Paid += minor
	}
	if e != RestorePayment || event != PaymentDispute { // what never went cannot be here again
		p.Returned += e.Returned(minor)
	}
	return p, true
}
