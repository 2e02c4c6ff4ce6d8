// Package rehearsal walks a flow without a phone: it runs the real bot, the real desk and a real ledger with a gate, a
// provider and a caller that are simulated, in a time that passes only when it is let pass.
//
//	Stage ── says, keys, silence, faults ──► caller ──► gate ──► agent.Bot ──► checkout.Desk ──► sqlite
//	  ▲                                               │   ▲                        │
//	  └────────── Moments: said, events, tools ◄──────┘   └── provider ◄───────────┘
//
// The simulated gate takes the verbs of the control contract and reports a secure window in the gate's order. The
// simulated provider knows test cards by name and nothing of their numbers: there is no card digit in this package.
// Package script plays test files on a Stage; package chat lets a person talk to one.
package rehearsal
