// Package checkout takes one attempt from consent to result: it closes the gate, commits the intent, opens a session
// at the provider while the hand-over sentence is said, brings the provider in, learns the result and waits until the
// bot may speak again.
//
//	Take ── close gate ─────────────────────┐
//	  └──── intent row ── token, launch ────┼── connect ── capturing ── result ── window ended ── Result
//	        hand-over sentence said ────────┘     │           │ callback, or lookup after the leg's end
//	                                              └ refused   └ 3 s without a word: unknown
//
//	phase       leaves by                                                    deadline        then
//	preparing   closed, open and said                                        HandoverWait    refused
//	connecting  window capturing; ended with a reason                        ConnectWait     call back, settle
//	capturing   the provider's word; end of its leg                          Limits.Within   cancel, call back, settle
//	settling    the provider's word                                          SettleWait      unknown
//	returning   window ended                                                 ReturnWait      call back, 3 s, done
//
// A caller who is gone before a session is open makes the attempt abandoned; afterwards it settles. What is unknown
// is asked for by Run, with growing pauses, until session and callback horizon are over; then a human is called.
// Nothing is ever charged again to find out.
//
// # Events
//
// Deps.Events gets one Event for each thing that happens to a payment or an attempt, in the envelope of control.Event:
// {"at", "call_id", "type", …}. The types and their fields are a contract:
//
//	payment.opened       the first attempt of a payment is consented
//	attempt.consented    the intent is committed; nothing was sent
//	attempt.opening      token and launch are under way
//	attempt.open         the provider has a session
//	attempt.submitted    the provider showed that it asked its gateway
//	attempt.approved     and declined, failed, cancelled, refused, abandoned, unknown, mismatch, conflict: its end
//	attempt.callback     a callback was taken in, its effect comes next; a duplicate is silent
//	attempt.lookup       a lookup brought the state before
//	attempt.needs_human  no machine can resolve the attempt
//	attempt.overdue      it has been unknown for a quarter of an hour, and is still asked for
//	payment.paid         the ledger has the approval
//	payment.conflict     a human must look at the payment
//
// Each has payment_id, attempt_id, number, provider, amount, currency, reference and source; from an attempt's end on
// also outcome, and reason, class, brand and last4 where they are known; while it is unknown also deadline, the time at
// which a human is called.
//
// amount is in minor units; source says who told: desk, callback, lookup, recovery or human. It is elsewhere where another
// process on the same ledger was told, another node or an operator's command, and this one, which has the call, has heard
// of it: within about a second, until the call is over. A state that the attempt was in for a moment only may be missing
// then. An unknown attempt may be followed, at any later time and after the call, by the state that resolves it.
package checkout
