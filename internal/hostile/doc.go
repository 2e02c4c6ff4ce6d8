// Package hostile makes of a true message what an attacker, or a broken peer, might send in its place. Tests of everything
// that takes messages from outside use it; each of its cases must be refused.
//
//	a true body ── JSON or Form ──► names twice, other numbers, depths, bytes that are no text, ends that are none …
package hostile
