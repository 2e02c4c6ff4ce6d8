// Package dtmf holds keypad keys in all their forms: telephone-events (RFC 4733), SIP INFO and tones in the audio; the
// detector that hears tones, the Mask that keeps them from everybody else, and Digits, which keeps what was keyed and
// never prints it.
//
//	telephone-event ─► Receiver ──┐
//	SIP INFO ─► ParseInfo ────────┼─► Merger ─► Event, once for each press
//	audio ─┬─► Detector ──────────┘                │
//	       └─► Mask ─► audio without tones         ▼
//	           (60 ms later)                    Digits (capture only)
//
//	Key ─► Sender ─► telephone-event packets       Key ─► FormatInfo ─► SIP INFO
//
// Everything counts media time: RTP timestamps or samples. Where a wall clock decides (timeouts, merging), the caller
// passes the time in. Nothing here prints, logs or returns a key in an error.
package dtmf
