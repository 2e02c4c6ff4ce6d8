// Package recogniser hears what a caller says, as far as one small grammar goes: the phrases that can be meant where the
// caller is asked. It is SoundSwallower, a descendant of PocketSphinx, run by wazero. What does not sound like any of
// the phrases is rejected.
//
//	phrases ──► grammar ──► rules + dictionary ─┐
//	            lexicon ────────────┘           ▼
//	samples ──► 8 kHz ────────────────────► instance ──► words and their costs ──► cheap enough? ──► text, confidence
//	                                           ▲ ▼                                   else: nothing
//	                                  the image of a loaded model: each utterance starts from it
//
// At most two utterances are heard at once; each takes a quarter of its length of one core.
package recogniser
