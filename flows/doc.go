// Package flows is what a bot designer writes, as Go knows it: a conversation of nodes, and what it gives in a call. The
// agent walks it.
//
//	flow.yaml ── flows/source (read) ── flows/lint (check) ──► Flow ── Render, Branch, Quotes, Parameters ──► agent
//
// Money is guarded before any call: the amount, currency and reference of a payment come from variables that the server set,
// every outcome has an edge, and no text says "paid" where the ledger has not. Beside these rooms are flows/expression (what
// stands in braces), flows/lookup (asks the operator's systems), flows/format and flows/graph (tools), and flows/examples.
package flows
