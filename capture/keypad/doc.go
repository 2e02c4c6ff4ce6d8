// Package keypad is the pure machine of an entry by keys, of a card or a bank account: what a caller keys and how time
// passes go in, what is to be said, shown and done comes out. It has no goroutine, no clock and no sound of its own.
//
//	Key, Spoken, Tick ──► Machine ──► Effects{Hush, Say, Progress, Submit, End}
//
//	first field ──ok──► next field ──ok──► … ──ok──► Submit          a field:  Entering ─► Matching ─► Confirming
//	     │ error: say why, ask again; after the last try ──► End                  ▲  ▲ not the same │          │ 2
//	     '*' clears the field; twice within 2 s ──► End                           │  └─────────────┘          │
//	                                                                              └───────────────────────────┘
//
// The rules: '#' ends a field, and so does a pause after an entry that is complete; a key interrupts a prompt; keys that
// come before the next prompt count for the next field; keys that were typed ahead behind an entry that turns out wrong
// are dropped until the caller pauses, since they were meant for a field that is not being asked, and so are keys typed
// ahead of the question whether what was read back is right. A to D are ignored.
//
// What was keyed lives in the dtmf.Digits inside the Machine, one for each field, and Wipe ends them.
package keypad
