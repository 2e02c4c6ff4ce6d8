// Package model asks a chat model what a caller wants, through any OpenAI-compatible server.
//
//	words ──► Client.Understand ──► /chat/completions with one tool an intent ──► intent and slots, or none
//
// The model chooses among the flow's intents and nothing else: its own words are dropped, a tool that was not offered is
// dropped, and a slot that does not fit its rule is dropped. It never sees an amount and has no way to name one.
package model
