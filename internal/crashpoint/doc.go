// Package crashpoint names the moments at which the crash harness (e2e/crash) ends a process as `kill -9` does: between
// a commit and the message that follows it, where a fault would cost money.
//
//	harness ── writes a name into TONEGATE_CRASHPOINT_FILE ──► Reach(name) ──► SIGKILL to ourselves
//
// In a program that is built as ever Reach does nothing at all; only one built with the tag crash has more than its name.
package crashpoint

// The moments, in the order of a payment. Each is passed by one process alone, the one before the dot.
const (
	IntentCommitted   = "serve.intent_committed"   // the attempt is in the ledger, nothing was sent
	LaunchCommitted   = "serve.launch_committed"   // the provider is about to be asked
	SessionOpened     = "serve.session_opened"     // the provider has a session, the ledger does not know of it
	SessionCommitted  = "serve.session_committed"  // both know
	CallbackArrived   = "serve.callback_arrived"   // the provider's word is read, not committed
	CallbackCommitted = "serve.callback_committed" // it is committed, not answered
	ResultKnown       = "serve.result_known"       // the gate is about to be told

	SessionKept   = "capture.session_kept"   // launched and committed, not answered
	TryCommitted  = "capture.try_committed"  // the gateway is about to be asked
	Charged       = "capture.charged"        // the gateway has answered, nothing of it is written
	OutcomeKept   = "capture.outcome_kept"   // the outcome is written, the caller and serve do not know
	CallbackTaken = "capture.callback_taken" // serve has taken the callback, that is not noted

	// GateWindow and a state of the secure window are the gate's moments: the state was told, nothing was done in it.
	GateWindow = "gate."
)

// All lists the moments.
func All() []string {
	return []string{
		IntentCommitted, LaunchCommitted, SessionOpened, SessionCommitted, CallbackArrived, CallbackCommitted, ResultKnown,
		SessionKept, TryCommitted, Charged, OutcomeKept, CallbackTaken,
		GateWindow + "closing", GateWindow + "connecting", GateWindow + "capturing", GateWindow + "returning",
	}
}
