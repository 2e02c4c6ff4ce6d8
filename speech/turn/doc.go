// Package turn tells when a caller speaks and when it is our turn, from the samples alone: it counts samples, never
// wall-clock time.
//
//	samples ──► bands ──► over their noise floors? ──► voice ──► Start ──► Steady ──► Confirmed   a barge-in is real
//	            (filters)  (hysteresis, energy floor)             │
//	                                                              ├─ after 2 s ─────► Long    and again each second
//	                                                              ├─ 200 ms still ──► Pause   transcribe ahead
//	                                                              │                    └─ voice ──► Resume
//	                                                              └─ 500 ms still ──► End     or Dropped: too little
//	                                                                 350 ms where the words are whole
//
// A Detector keeps the audio of the turn at hand, from a little before its first sound.
package turn
