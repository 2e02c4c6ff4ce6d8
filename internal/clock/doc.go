// Package clock is the time that a conversation waits by: the machine's, or one that a test or a rehearsal moves.
//
//	Real   ──► package time
//	Manual ──► Advance, Step ──► timers fire one by one, in order ──► each waits until nobody is Busy
//
// A rehearsal plays a call of minutes in milliseconds. What takes real time meanwhile (a model, a voice, a lookup) holds
// the clock by Busy, so that no time passes in the conversation that did not pass for the caller.
package clock
