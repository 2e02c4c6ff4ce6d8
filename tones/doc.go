// Package tones looks for keypad keys in recordings and takes them out, for people who keep archives of calls. It works
// on whole files, where dtmf works on streams: it knows when a press began and ended, tells channels apart, and can look
// both ways in time.
//
//	recording ─► each channel ─► 8 kHz ─┬─► dtmf.Detector ─► where exactly? ─► Press
//	     │                              └─► dtmf.Mask ─────► what would it hide? ─► Span
//	     ▼                                                                          │
//	   Mask ◄───────────────────────────────────────────────────────────────────────┘
//	     └─► the same file, octet by octet, with silence in these spans
//
// A Press holds a key that may be a digit of a card. Whoever prints it decides that people may read it.
package tones
