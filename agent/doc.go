// Package agent is the bot's side of a conversation: it walks a flow with one caller, and steps out of it while the card
// is taken.
//
//	control events ──► Bot ──► call (files, recorder, listener's duties)
//	                    │
//	Line ◄─ player ◄── conversation: one goroutine, one select, one node at a time ──► flows, Model, Voice
//	  │ keys, lines ────►    │ next: keys, lines, speech, clips, timers, jobs
//	  └ door ─► ear ────►    ├── task node ──► Model.Chat ──► guard ──► player; tools, none of which takes an amount
//	                         └── payment node ──► Desk.Take … window … ──► fixed sentences, then the outcome's edge
//
// A conversation is an actor: one goroutine owns its state, and waits in one place, by a clock that a rehearsal can move.
// All that comes to it is an input in a bounded inbox; what takes time runs beside it as a job and answers there. A turn
// has one context, and what was begun for it ends with it. Its state is in the Memory before anything that could be lost,
// so that another process can go on.
//
// The ear follows the caller's speech: it lowers the bot's voice when they begin, gives way when they mean it, and ends
// their turn by silence and by words. In the window it is taken down: hearing that is dark holds and runs nothing.
package agent
