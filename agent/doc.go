// Package agent is the bot's side of a conversation: it walks a flow with one caller, and steps out of it while the card
// is taken.
//
//	control events ──► Bot ──► call (files, recorder, listener's duties)
//	                    │
//	Line ◄─ player ◄── conversation: one goroutine, one node at a time ──► flows, Model, Voice
//	  keys, text ─────►      │
//	                         └── payment node ──► Desk.Take … window … ──► fixed sentences, then the outcome's edge
//
// A conversation is one goroutine that owns its state. Keys and typed lines reach it over bounded channels; audio is
// paced by its player. Its state is in the Memory before anything that could be lost, so that another process can go on.
package agent
