// Package lookup asks the operator's systems, such as billing, for what a flow's lookup wants to know.
//
//	Lookup{call: billing} ── Finder ── Endpoint (operator's file) ──► HTTP GET or POST ──► answer ── map ──► variable
//	                            └───── mocked: the flow's own mock ──────────────────────────────────────►
//
// A flow names a system and never an address, so that a designer cannot send a caller's words anywhere else.
package lookup
