// Package storetest is the conformance suite of a ledger's store. Whatever passes Run keeps the promises of
// payments.Ledger, payments.Memory, payments.Post and payments.Watcher.
//
//	func TestConformance(t *testing.T) { storetest.Run(t, func(t *testing.T) storetest.Database { … }) }
//
// It talks to the store by its verbs, and by plain SQL only where it plays somebody who writes past them.
package storetest
