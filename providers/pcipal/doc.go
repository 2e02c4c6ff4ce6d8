// Package pcipal speaks PCI Pal's wire protocol as its public clients show it: an OAuth2 client-credentials token with
// tenant and user name, a session launch in JSON, and a form-encoded result callback.
//
//	Open ──► token (cached, refreshed at 80 % of its life, one request at a time) ──► launch ──► Session{ID, Link}
//	                     retries of 429 and 5xx with the same body, within the caller's patience
//	Callback ◄── SUCCESS | DECLINE | ERROR | CANCELLED, amount, reference, brand, last four; all else is dropped
//
// What is not public is a setting: the format of amounts, the casing of names, the currency that a blank one means.
// Lookup, Cancel and Progress are Tonegate's own extensions, as `tonegate capture` offers them; a profile declares
// which of them its provider has, and without them everything works, less informed.
//
// No error and no log line holds a byte of a request or an answer.
package pcipal
