// Package simulated is a payment gateway that charges nobody. It knows the test numbers that Stripe publishes and answers
// each with the outcome that Stripe documents for it; it takes no other number.
//
// Like a remote gateway it outlives a crash of its client: its ledger is an SQLite file of its own, written before it
// answers, and a key that it has seen gets the same answer again.
//
//	Charge(key, …) ──► ledger row ──► delay ──► answer, or none for the number whose answer is lost
//	Lookup(key)    ──► the row's answer, ErrNeverAsked, or none
package simulated
