// Package providers is the contract with whoever collects the card, and the registry of those that a file names.
//
//	checkout ──► Provider.Open(order) ──► Session{ID, Link}      the gate dials Entry.Profile with Link: where that leads
//	   │                                                         stands in the gate's own file, so nobody here can aim it
//	   ├──► Progress, Lookup, Cancel, View                       as far as Capabilities says so
//	   └──◄ Callback ──► Report{Verdict, Reason, amount, …}      behind a Door; free text and expiry are dropped here
//
// Every error is *Error: an operation, a closed code, and whether asking again may help. Implementations stand in the
// folders below and all pass providertest.
package providers
