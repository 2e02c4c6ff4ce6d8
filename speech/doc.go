// Package speech is the bot's voice and hearing: through any OpenAI-compatible server, and for texts that are known
// beforehand from audio that was rendered before.
//
//	Say(text) ──► memory ──► prompts/ (embedded, rendered at build time) ──► disk ──► Client ──► /audio/speech
//	               ▲                                                          ▲          │
//	               └──────────────── 8-bit mu-law at 16 kHz, by the hash of voice and text ┘
//
// Rendered texts are kept without the silence at both ends, so that a prompt is heard when it starts.
package speech
