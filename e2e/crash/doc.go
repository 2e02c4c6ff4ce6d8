// Command crash kills gate, serve and capture while callers pay, and holds three ledgers against each other afterwards:
// ours, the gateway's and the callers'.
//
//	20 callers ── SIP ──► gate ──► serve ──► ledger.db ─────┐
//	    │                  │                                 ├─► compare: charged twice? lost? said what is not so?
//	    │ what was said    └────► capture ──► gateway.db ───┤
//	    └──────────────────────────────────────────────────┘
//
// A cycle is one `kill -9` and one restart while the calls go on: at a named moment (internal/crashpoint) or at a random
// one, all drawn from the seed. The first half of the run has one serve on a file, the second two on one PostgreSQL, of
// which either goes on with what the other one had. Every text that the bot or the provider would say is given a voice of
// three short tones, so that a caller knows what was said without a recogniser, and prompts are short.
//
//	make crash CYCLES=50 SEED=7
//	go run ./e2e/crash -cycles 50 -seed 7 -from 12 -to 14    # these alone, the same kills as in the whole run
//
// A fault names the kills that fell while its caller was there, and the command that deals them again. What the machine
// does meanwhile is not drawn from the seed, so a race may need several tries. Ctrl-C ends a run without a verdict, with
// the figures so far and the command that goes on; a double charge that is there already is told. Its exit code is 130,
// of which go run makes 1.
//
// The last line gives the figures, the exit code the verdict: 0 where nothing was charged twice, lost or said wrongly and
// every payment was resolved, or unknown with its inquiry running, 30 s after each restart.
package main
