// Package child puts a gateway's questions that hold a card into a process of their own, one for each question, which ends
// with its answer. HTTP clients and TLS keep copies of what they send in buffers that nobody can wipe; here they go with
// the process.
//
//	capture ── Gateway.Charge ──► pipe: what is asked, key of the gateway, digits ──► child ── Serve ──► the real gateway
//	    ▲                                                                              │
//	    └───────────────────── pipe: approved, reason, transaction ◄───────────────────┘
//
// Digits go through the pipe alone, never through arguments or the environment. A child that gives no answer in time is
// killed: then what became of the question is not known, and is looked up by its key, which needs no card and no child.
package child
