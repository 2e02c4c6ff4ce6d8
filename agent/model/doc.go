// Package model asks a chat model what a caller wants, and lets it lead a task, through any OpenAI-compatible server.
//
//	words ──► Client.Understand ──► /chat/completions with one tool an intent ──► intent and slots, or none
//	context ──► Client.Chat ──► the same, streamed ──► text in pieces, then tool calls
//	                └── the first server that is well, of a list
//
// In Understand the model chooses among the flow's intents and nothing else: its own words are dropped, a tool that was
// not offered is dropped, and a slot that does not fit its rule is dropped. What Chat gives is text and names from
// outside: whoever asks judges the words and runs the calls. No tool takes an amount, so no model can name one.
package model
