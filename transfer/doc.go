// Package transfer is the gate: it owns the calls, decides who hears whom, and takes a caller to the payment provider and
// back. It knows nothing of models, money or tenants; this is what an assessor reads, in this order:
//
//	mode.go, switch.go   Switch: who hears whom. Default deny, one lock, closed means that nothing of the caller passes
//	keypad.go, text.go   the only keys and lines that ever reach a bot
//	phase.go, table.go   the secure window as a pure table: every phase has a deadline and an exit
//	call.go, enter.go    the one goroutine of a call: facts in, phases entered
//	gate.go, verbs.go    the calls of this process; the control contract's verbs
//
//	            ┌───────────────── Switch ─────────────────┐
//	caller ─────┤ Talk     masked audio, asked-for keys ───┼──► bot      (SIP leg)
//	            │ Closed   nothing ────────────────────────┤
//	            │ Capture  audio and keys, as they are ────┼──► provider (SIP leg, by profile)
//	       ◄────┤ bot, provider or the gate's own sounds   │
//	            └──────────────────────────────────────────┘
//	              ▲ modes                        │ notices
//	            call (actor) ── Next(phase, input) ── deadlines
//
// Nothing here is written to disk, and no key, digit or line of text is ever logged.
package transfer
