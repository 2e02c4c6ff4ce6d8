// Package guard stands on both sides of the model. Hearing looks at what a caller said before anybody else does: card
// numbers, in any of six languages and in pieces, go no further. Claims looks at what the model wants to say before it is
// spoken: only the ledger says "paid", and nobody asks for a card aloud.
//
//	caller ── recogniser, typed line ──► Hearing ──► model, transcript, events
//	                                        └── Card: "please do not say it", silence in the recording, an incident
//	model ── a sentence ──► Claims ──► voice
//	                           └── a fixed sentence in its place
//
// Both are plain functions of text and a little memory; they start nothing, log nothing and ask nobody.
package guard
