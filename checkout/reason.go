package checkout

// Reasons of a Result that come from checkout itself. The others are providers.Reasons, the codes of providers.Error,
// the reasons of a window in transfer/control, and those of payments: ReasonCardLimit,
// ReasonTimeLimit, ReasonCallerTries and ReasonCallerAmount.
const (
	ReasonNoProvider  = "no_provider" // the flow names one that the operator's file has not
	ReasonLedger      = "ledger"      // the intent could not be committed; nothing was sent
	ReasonGate        = "gate"        // the gate did not close or connect
	ReasonHandover    = "handover"    // the hand-over sentence did not end in time
	ReasonInterrupted = "interrupted" // serve was stopped before the call was connected
	ReasonUnresolved  = "unresolved"  // an earlier attempt is not resolved yet
	ReasonOver        = "over"        // the payment is no longer owed
	ReasonCurrency    = "currency"    // the operator does not take it
	ReasonTooLittle   = "too_little"  // less than the operator takes
	ReasonTooMuch     = "too_much"    // more than the operator takes
	ReasonHours       = "hours"       // the operator takes no payments at this time
	ReasonSilent      = "no_result"   // the provider did not say in time
)
