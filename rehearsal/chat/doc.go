// Package chat lets a person talk to a flow in a terminal, writes such a talk down as a test, and shows a past call step
// by step.
//
//	lines of a person ──► Chat ──► rehearsal.Stage          /save ──► a test in a file of package script
//	events.jsonl      ──► Replay, forwards and backwards
package chat
