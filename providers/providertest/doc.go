// Package providertest is what every provider must pass: Run, the conformance suite, whose behaviours are rows of the
// fault catalogue, and the peers that it runs against.
//
//	provider ──► layer of faults ──► Fake (PCI Pal, with Tonegate's extensions) or Vonage
//	test ──► Fail(op, Fault…): slow, broken at byte N, cut, 401, 429, 5xx, garbage, changed, twice, answer lost
//	     ──► Finish(session, Result), Request(session): the callback
//
// In memory a suite runs in virtual time; what needs a network runs on loopback. Rows gives what the docs' table holds.
package providertest
