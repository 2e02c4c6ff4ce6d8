// Package caller is a synthetic caller: it dials, listens, and answers each prompt by keys or by speech when the prompt has
// ended. It goes by what it hears, never by the clock, so that a slow bot is not talked over.
//
//	       frames                 quiet after sound
//	leg ──────────► hearing ──────────────────────► next Step ─► keys ─┐
//	 ▲                                                        ─► voice ┴─► leg
//	 └──── silence, or what it says, each 20 ms ──── voice
//
// One Caller makes one call and gives a Report; Load makes many and sums them up. What was keyed is never in a report, an
// error or a log: it is test data, but nobody can tell that from a line of digits.
package caller
