package payments

import "slices"

// Effect is what else a step asks for. The ledger carries out those on the payment in the same transaction; checkout
// the rest.
type Effect string

// The effects.
const (
	// PayPayment gives the payment its approval.
	PayPayment Effect = "pay_payment"
	// RefundPayment takes from the payment what was given back.
	RefundPayment Effect = "refund_payment"
	// ReversePayment takes from the payment what was voided or charged back.
	ReversePayment Effect = "reverse_payment"
	// RestorePayment gives the payment what had gone back and is here again.
	RestorePayment Effect = "restore_payment"
	// FlagPayment raises the payment's conflict flag: no further attempt until a human decided.
	FlagPayment Effect = "flag_payment"
	// SettlePayment puts the payment where its attempts are, after a human's decision; see Payment.Settled.
	SettlePayment Effect = "settle_payment"
	// Inquire starts or goes on asking the provider.
	Inquire Effect = "inquire"
	// CancelSession ends the orphaned session at the provider where it can.
	CancelSession Effect = "cancel_session"
	// CallHuman hands the case to a human: no machine can resolve it any more.
	CallHuman Effect = "call_human"
	// Alarm marks something that must not happen; it is audited and logged.
	Alarm Effect = "alarm"
)

// Returned is what e adds of an amount to what has gone back: nothing, all of it, or, where it is here again, less than
// nothing.
func (e Effect) Returned(minor int64) int64 {
	if e == RestorePayment {
		return -minor
	}
	if e == RefundPayment || e == ReversePayment {
		return minor
	}
	return 0
}

// Step is one cell of a state table: where it leads and what else it asks for.
type Step[S comparable] struct {
	Next    S
	Effects []Effect
}

// Has tells whether the step asks for e.
func (s Step[S]) Has(e Effect) bool {
	return slices.Contains(s.Effects, e)
}
