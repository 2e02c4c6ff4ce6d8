// Package recording gives a pack of prompts its sound, once: each text is spoken by a voice, cut, levelled and written as
// a clip. It sees texts and digits of a pack only, never what anybody keyed.
//
//	Pack ── text ──► Speak ── samples ──► trim, level, 8 kHz mu-law ──► folder ──► prompts.Open
package recording
