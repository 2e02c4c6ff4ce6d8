// Package expression compiles the expressions and texts of a flow once, when it is loaded, and runs them in each call.
//
//	"bill.amount / 2" ──────────── names known? types? ──► Expression ── Run(values) ──► value
//	"You owe {{ … | money }}." ── cut at the braces ─────► Template ── Render(values) ─► text
//
// An expression has no side effects and ends soon: it has no loops of its own, no clock and no network.
package expression
