package pcipal

import (
	"errors"
	"fmt"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// result is what callback and lookup have in common, as the wire has it.
type result struct {
	word, reason            string
	order, amount, currency string
	transaction, auth       string
	brand, last4            string
}

// verdict turns one of the four words, and those that capture has beyond them, into ours.
func (w result) verdict() (providers.Verdict, string, bool) {
	reason := providers.KnownReason(w.reason)
	or := func(usual string) string {
		if reason == "" {
			return usual
		}
		return reason
	}
	switch w.word {
	case "SUCCESS":
		return providers.Approved, "", true
	case "DECLINE":
		return providers.Declined, or(providers.ReasonGenericDecline), true
	case "ERROR":
		if reason == providers.ReasonGatewayUnknown {
			return providers.Unknown, reason, true
		}
		return providers.Failed, or(providers.ReasonGatewayError), true
	case "CANCELLED":
		return providers.Cancelled, or(providers.ReasonCancelledByCaller), true
	case "REFUNDED":
		return providers.Refunded, "", true
	case "VOIDED":
		return providers.Voided, "", true
	case "CHARGEBACK":
		return providers.ChargedBack, "", true
	case "RESTORED":
		return providers.Restored, "", true
	case "UNKNOWN":
		return providers.Unknown, or(providers.ReasonGatewayUnknown), true
	default:
		return "", "", false
	}
}

// report reads a result. Nothing of it is passed on unread; the error names the field that does not fit.
func (p *Provider) report(w result) (providers.Report, error) {
	verdict, reason, ok := w.verdict()
	if !ok {
		return providers.Report{}, errors.New("transactionResult is none of the words")
	}
	if !wire.PlainWord(w.order, 64) {
		return providers.Report{}, errors.New("orderReference is no order id")
	}
	amount, err := wire.Amount(p.cfg.wire(p.cfg.CallbackFormat), verdict, w.amount, w.currency, p.cfg.Currency)
	if err != nil {
		return providers.Report{}, fmt.Errorf("orderAmount is not written as %s in the currency told", p.cfg.CallbackFormat)
	}
	return providers.Report{
		OrderID: w.order, Verdict: verdict, Reason: reason, Amount: amount,
		TransactionID: wire.Reference(w.transaction), AuthCode: wire.Reference(w.auth), Card: wire.Card(w.brand, w.last4),
	}, nil
}
