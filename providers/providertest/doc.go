// Package providertest has what every provider is tested against: a Fake of PCI Pal's wire protocol with Tonegate's
// extensions, which can be told to fail, and Run, the conformance suite.
//
//	provider ──► Fake.Transport() (in memory) or Fake as an http.Handler behind a listener
//	test ──► Fail(op, Fault…), Finish(session, Result), Post(session, handler)
package providertest
