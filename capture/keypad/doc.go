// Package keypad is the pure machine of a card entry by keys: what a caller keys and how time passes go in, what is to be
// said, shown and done comes out. It has no goroutine, no clock and no sound of its own.
//
//	Key, Spoken, Tick ──► Machine ──► Effects{Hush, Say, Progress, Submit, End}
//
//	card_number ──ok──► expiry ──ok──► security_code ──ok──► Submit
//	     │ error: say why, ask again; after the last try ──► End
//	     '*' clears the field; twice within 2 s ──► End
//
// The rules: '#' ends a field, and so does a pause after an entry that is complete; a key interrupts a prompt; keys that
// come before the next prompt count for the next field; keys that were typed ahead behind an entry that turns out wrong
// are dropped until the caller pauses, since they were meant for a field that is not being asked. A to D are ignored.
//
// What was keyed lives in three dtmf.Digits inside the Machine, and Wipe ends them.
package keypad
