// Package trial tries a provider out before callers come: it gets a token, opens sessions, asks, cancels, pays where it
// can, and looks at the callbacks that come of it.
//
//	Run ──► token ► launch ► again ► lookup ► progress ► view ► cancel ► callback ► payment ──► Report: what works, what not,
//	          └──────── each step says what it saw, or what would help; nothing secret ────────┘         and what would help
package trial
