// Package stream is the media half of a leg, whatever carries its packets: the jitter buffer and the keys of what comes
// in, the sequence numbers, timestamps and keys of what goes out.
//
//	packets ──Receive──► payload type ─┬─ audio ─► jitter buffer ─┐  each 20 ms
//	                                   └─ events ─► presses ──────┴─────────────► Sink
//	INFO ─────Inject───────────────────────────────► presses
//
//	Write ─► transcode ─► RTP ─┐
//	Press ─► telephone-events ─┴─► Config.Send
//
// A Stream calls its Sink from one goroutine, its own. Nothing is allocated for a packet or a frame.
package stream
