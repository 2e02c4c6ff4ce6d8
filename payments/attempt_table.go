package payments

type (
	attemptStep = Step[AttemptState]
	attemptRow  = map[AttemptEvent]attemptStep
)

// NextAttempt gives the cell of (state, event); false for a state or an event that is none. It is pure.
func NextAttempt(state AttemptState, event AttemptEvent) (Step[AttemptState], bool) {
	if step, ok := settled(state, event); ok {
		return step, true
	}
	step, ok := attemptCells(state)[event]
	return step, ok
}

// settled are the cells of a human's decision. It leads out of every state that is an end, a conflict too; what is still
// under way is not a human's. The ledger takes one only where a human is asked for.
func settled(s AttemptState, e AttemptEvent) (attemptStep, bool) {
	switch {
	case e != SettleApproved && e != SettleDeclined, attemptCells(s) == nil:
		return attemptStep{}, false
	case !s.Ended():
		return to(s, Alarm), true
	case e == SettleApproved:
		return to(Approved, SettlePayment), true
	default:
		return to(Declined, SettlePayment), true
	}
}

// attemptCells is the table but for a human's decisions, a row a state. Every row has every event: a test fails on a
// missing cell.
func attemptCells(s AttemptState) attemptRow {
	switch s {
	case Consented:
		return notOpenRow(s, to(Opening))
	case Opening:
		return notOpenRow(s, to(s))
	case Open:
		return openRow(s, to(Refused, CancelSession), to(Submitted))
	case Submitted:
		return openRow(s, to(Unknown, Inquire, Alarm), to(s))
	case Unknown:
		return unknownRow()
	case Approved:
		return approvedRow()
	case Declined, Failed, Cancelled:
		return unchargedRow(s)
	case Refused, Abandoned:
		return neverStartedRow(s)
	case Mismatch:
		return mismatchRow()
	case Conflict:
		return conflictRow()
	default:
		return nil
	}
}

func to(next AttemptState, effects ...Effect) attemptStep {
	return attemptStep{Next: next, Effects: effects}
}

// dispute is a cell that only a human can go on from.
func dispute() attemptStep {
	return to(Conflict, FlagPayment, CallHuman)
}

// notOpenRow: nothing can have been charged, for no call was ever connected. An approval is believed all the same.
func notOpenRow(s AttemptState, launch attemptStep) attemptRow {
	opened := to(Open)
	if s == Consented {
		opened = to(Open, Alarm) // opened without a launch
	}
	return attemptRow{
		Launch: launch, Opened: opened, Refuse: to(Refused), HangUp: to(Abandoned), Submit: to(Submitted, Alarm),
		Lose: to(Refused), Interrupt: to(Refused, CancelSession), Expire: to(Refused),
		Approve: to(Approved, PayPayment, Alarm), Decline: to(Declined), Fail: to(Failed), Cancel: to(Cancelled),
		Muddle: to(Unknown, Inquire), Mismatched: to(Mismatch, FlagPayment), Stray: to(s, Alarm), Recharge: to(s, Alarm),
		Refund: dispute(), Void: to(Cancelled), ChargeBack: dispute(), Restore: dispute(),
	}
}

// openRow: from here on only the provider's word resolves, but for a session that no call was connected to.
func openRow(s AttemptState, refuse, submit attemptStep) attemptRow {
	return attemptRow{
		Launch: to(s, Alarm), Opened: to(s), Refuse: refuse, HangUp: to(Unknown, Inquire), Submit: submit,
		Lose: to(Unknown, Inquire), Interrupt: to(Unknown, Inquire), Expire: to(Unknown, CallHuman),
		Approve: to(Approved, PayPayment), Decline: to(Declined), Fail: to(Failed), Cancel: to(Cancelled),
		Muddle: to(Unknown, Inquire), Mismatched: to(Mismatch, FlagPayment), Stray: to(s, Alarm), Recharge: to(s, Alarm),
		Refund: dispute(), Void: to(Cancelled), ChargeBack: dispute(), Restore: dispute(),
	}
}

func unknownRow() attemptRow {
	s := Unknown
	return attemptRow{
		Launch: to(s, Alarm), Opened: to(s), Refuse: to(s, Alarm), HangUp: to(s), Submit: to(s, Inquire), Lose: to(s),
		Interrupt: to(s, Inquire), Expire: to(s, CallHuman),
		Approve: to(Approved, PayPayment), Decline: to(Declined), Fail: to(Failed), Cancel: to(Cancelled),
		Muddle: to(s), Mismatched: to(Mismatch, FlagPayment), Stray: to(s, Alarm), Recharge: to(s, Alarm),
		Refund: dispute(), Void: to(Cancelled), ChargeBack: dispute(), Restore: dispute(),
	}
}

// stayRow is the row of a state that nothing leaves and nothing alarms.
func stayRow(s AttemptState) attemptRow {
	row := make(attemptRow, len(AttemptEvents()))
	for _, e := range AttemptEvents() {
		if e != SettleApproved && e != SettleDeclined {
			row[e] = to(s)
		}
	}
	return row
}

// approvedRow: duplicates are no-ops, a contradiction is for a human. The payment stays paid.
func approvedRow() attemptRow {
	row := stayRow(Approved)
	row[Launch] = to(Approved, Alarm)
	row[Refuse] = to(Approved, Alarm)
	row[Stray] = to(Approved, Alarm)
	for _, e := range []AttemptEvent{Decline, Fail, Cancel, Mismatched, Recharge} {
		row[e] = dispute()
	}
	row[Refund] = to(Approved, RefundPayment)
	row[Void] = to(Approved, ReversePayment)
	row[ChargeBack] = to(Approved, ReversePayment, Alarm)
	row[Restore] = to(Approved, RestorePayment)
	return row
}

// unchargedRow: the provider said that nothing was charged. Its other words for the same thing change nothing; an
// approval afterwards, or money back, contradicts it.
func unchargedRow(s AttemptState) attemptRow {
	row := stayRow(s)
	row[Launch] = to(s, Alarm)
	row[Stray] = to(s, Alarm)
	for _, e := range []AttemptEvent{Approve, Mismatched, Recharge, Refund, ChargeBack, Restore} {
		row[e] = dispute()
	}
	return row
}

// neverStartedRow: we said that nothing was charged, the provider did not; its late approval is accepted.
func neverStartedRow(s AttemptState) attemptRow {
	row := stayRow(s)
	row[Launch] = to(s, Alarm)
	row[Opened] = to(s, CancelSession) // the answer to a launch that we gave up
	row[Submit] = to(s, Alarm)
	row[Stray] = to(s, Alarm)
	row[Recharge] = to(s, Alarm)
	row[Approve] = to(Approved, PayPayment, Alarm)
	row[Mismatched] = to(Mismatch, FlagPayment)
	row[Refund], row[ChargeBack], row[Restore] = dispute(), dispute(), dispute()
	return row
}

// mismatchRow: any other word contradicts; the same word again is a duplicate. That it was given back is how a human
// puts it right at the provider; it is written down.
func mismatchRow() attemptRow {
	row := stayRow(Mismatch)
	row[Launch] = to(Mismatch, Alarm)
	row[Stray] = to(Mismatch, Alarm)
	for _, e := range []AttemptEvent{Approve, Decline, Fail, Cancel, Recharge} {
		row[e] = dispute()
	}
	for _, e := range []AttemptEvent{Refund, Void, ChargeBack, Restore} {
		row[e] = to(Mismatch, CallHuman)
	}
	return row
}

// conflictRow: nothing leaves it but a human's pen. Money that goes back, or comes, is written down.
func conflictRow() attemptRow {
	row := stayRow(Conflict)
	for _, e := range []AttemptEvent{Refund, Void, ChargeBack, Restore} {
		row[e] = to(Conflict, CallHuman)
	}
	return row
}
