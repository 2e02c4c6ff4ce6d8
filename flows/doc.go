// Package flows holds what a bot designer writes: a conversation as a file of nodes. It loads and checks the file, renders
// its texts and evaluates its expressions; the agent walks it.
//
//	flow.yaml ── decode (strict) ── check (targets, outcomes, trust, claims) ──► Flow ── Render, Quote, Lookup ──► agent
//
// Money is guarded here, before any call: the amount, currency and reference of a payment come from variables that the
// server set, every outcome has an edge, and no text says "paid" where the ledger has not.
package flows
