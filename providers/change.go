package providers

import "github.com/tonegate/tonegate/payments"

// Change turns a report into what the ledger is told; false for Pending, which is no word.
func (r Report) Change(source payments.Source) (payments.Change, bool) {
	event, ok := r.Verdict.event()
	if !ok {
		return payments.Change{}, false
	}
	c := payments.Change{
		Event: event, Source: source, Reason: KnownReason(r.Reason), OrderID: r.OrderID, Amount: r.Amount,
		TransactionID: r.TransactionID, AuthCode: r.AuthCode, Card: r.Card,
	}
	if event == payments.Decline {
		c.Class = ClassOf(c.Reason)
	}
	return c, true
}
