// Package offline is an OpenAI-compatible server inside the binary: speech by flite, understanding by rules, no network
// and no key. It is what serve talks to when its configuration names no other endpoint, so that every default run takes
// the way that a production run takes.
//
//	POST /v1/audio/speech          flite (WASI) under wazero, at most two instances at once: wav or pcm
//	POST /v1/chat/completions      rules over the request's tools, answered as tool_calls; streamed or whole
//	POST /v1/audio/transcriptions  package recogniser, within the phrases of the prompt, one a line
//	GET  /v1/models                the three names: offline-rules, offline-flite, offline-ears
//
//	           ┌──────────────── Server ────────────────┐
//	go-openai ─┤ /chat/completions ── Understand (rules) │
//	           │ /audio/speech ────── Speaker ── wazero ─┼── flite.wasm (fresh instance per utterance)
//	           │ /audio/transcriptions ─ Ears ── wazero ─┼── soundswallower.wasm (from an image of a loaded model)
//	           └─────────────────────────────────────────┘
package offline
