// Package checkout takes one attempt from consent to result: it closes the gate, commits the intent, opens a session at
// the provider while the hand-over sentence is said, brings the provider in, learns the result and waits until the bot may
// speak again.
//
//	Take ── close gate ─────────────────────┐
//	  └──── intent row ── token, launch ────┼── connect ── capturing ── result ── window ended ── Result
//	        hand-over sentence said ────────┘     │           │ callback, or lookup after the leg's end
//	                                              └ refused   └ 3 s without a word: unknown
//
//	phase       leaves by                                                    deadline        then
//	preparing   closed, open and said                                        HandoverWait    refused
//	connecting  window capturing; ended with a reason                        ConnectWait     call back, settle
//	capturing   the provider's word; end of its leg                          limit Within    cancel, call back, settle
//	settling    the provider's word                                          SettleWait      unknown
//	returning   window ended                                                 ReturnWait      call back, 3 s, done
//
// A caller who is gone before a session is open makes the attempt abandoned; afterwards it settles. What is unknown is
// asked for by Run, with growing pauses, until session and callback horizon are over; then a human is called. Nothing is
// ever charged again to find out.
//
// # Events
//
// Deps.Events gets one Event for each thing that happens to a payment or an attempt, in the envelope of control.Event:
// {"at", "call_id", "type", …}. The types and their fields are a contract:
//
//	payment.opened       the first attempt of a payment is consented     payment_id, attempt_id, number, amount, currency,
//	                                                                     reference, provider
//	attempt.consented    the intent is committed; nothing was sent       the same
//	attempt.opening      token and launch are under way                  the same
//	attempt.open         the provider has a session                      the same
//	attempt.submitted    the provider showed that it asked its gateway   the same
//	attempt.approved     and declined, failed, cancelled, refused,       the same, and outcome; reason, class, brand, last4
//	                     abandoned, unknown, mismatch, conflict          where they are known
//	attempt.callback     a callback was taken in; a duplicate is silent  the same
//	attempt.lookup       a lookup brought the result                     the same
//	attempt.needs_human  no machine can resolve the attempt              the same
//	payment.paid         the ledger has the approval                     the same
//	payment.conflict     a human must look at the payment                the same
//
// amount is in minor units; source says who told: desk, callback, lookup or recovery. An unknown attempt may be followed,
// at any later time and after the call, by the state that resolves it.
package checkout
