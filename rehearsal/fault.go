package rehearsal

import (
	"slices"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// What can be made to happen beside the outcomes of a payment.
const (
	FaultLookup  = "lookup"  // the next lookup fails
	FaultModel   = "model"   // the model does not answer the next request
	FaultHandoff = "handoff" // nobody takes the next hand-off
)

// Faults lists what can be made to happen: how the next payment ends, without a card, or why its window does not open;
// and the faults of the bot's other helpers.
func Faults() []string {
	list := make([]string, 0, 16)
	for _, o := range payments.Outcomes() {
		if o != payments.OutcomeApproved {
			list = append(list, string(o))
		}
	}
	return append(list, control.ReasonNotDark, control.ReasonBusy, control.ReasonNoAnswer,
		FaultLookup, FaultModel, FaultHandoff)
}

// refusesWindow tells whether a fault keeps the gate from the provider.
func refusesWindow(fault string) bool {
	return slices.Contains([]string{control.ReasonNotDark, control.ReasonBusy, control.ReasonNoAnswer}, fault)
}

// ending is what the provider says where a payment is made to end so; told is false where it never says anything.
func ending(fault string) (report providers.Report, told bool) {
	switch payments.Outcome(fault) {
	case payments.OutcomeDeclined:
		c, _ := cardNamed("declined")
		return c.report, true
	case payments.OutcomeCancelled:
		return providers.Report{Verdict: providers.Cancelled, Reason: providers.ReasonCancelledByCaller}, true
	case payments.OutcomeTimeout:
		return providers.Report{Verdict: providers.Failed, Reason: providers.ReasonInputTimeout}, true
	case payments.OutcomeTooManyAttempts:
		return providers.Report{Verdict: providers.Failed, Reason: providers.ReasonTooManyAttempts}, true
	case payments.OutcomeProviderError:
		return providers.Report{Verdict: providers.Failed, Reason: providers.ReasonGatewayError}, true
	case payments.OutcomeMismatch:
		c, _ := cardNamed("ok")
		return c.report, true
	case payments.OutcomeApproved, payments.OutcomeHungUp, payments.OutcomeUnavailable, payments.OutcomeUnknown:
		return providers.Report{}, false
	default:
		return providers.Report{}, false
	}
}

// isFault tells whether a word is one of Faults.
func isFault(word string) bool {
	return slices.Contains(Faults(), word)
}
