// Package payverb reads the words of the <Pay> verb and its dialects (Twilio, SignalWire, Telnyx): how a payment ended, and
// what was wrong with a field. One table turns them into ours; docs shows it.
//
//	form callback ──► Read(dialect, form) ──► Report{Verdict, Reason, card: brand and last four}
//	             └──► Step(dialect, form) ──► Progress{Field, State, Error}
//
// Expiry, postal code and free texts are dropped here. A word that the dialect does not document, and one that does not say
// whether the card was charged, is unknown.
package payverb
