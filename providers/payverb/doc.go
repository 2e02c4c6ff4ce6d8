// Package payverb has the words of the <Pay> verb and its dialects (Twilio, SignalWire, Telnyx) for how a payment ended. One
// table turns them into ours; a provider file that names a dialect knows them, and docs shows them.
//
//	word, code ──► Dialect.Result ──► verdict, reason
//
// A word that the dialect does not document is none; one that does not say whether the card was charged is unknown.
package payverb
