// Package endpoints asks the first of several equal servers that is well: a model, a voice, a recogniser.
//
//	Try ──► [breaker] first ──fails──► [breaker] second ──fails──► … ──► all errors, joined
//	              └── open after three failures in a row: left out for ten seconds, then asked once
//
// Limit bounds the wait for a server that streams: for its first word and between two of them.
package endpoints
