// Package rtc speaks WebRTC with the phone page: one offer in, one answer back, no trickling.
//
//	POST offer ─► Endpoint.Answer ─► answer, *Leg (legs.Leg)
//	                                   │
//	browser ◄── ICE, DTLS, SRTP ──────► legs/stream (jitter, keys)
//	        ◄── data channel "tonegate" ► Send, Messages
//
// All calls share one UDP port. Browsers are answered with PCMU, PCMA and telephone-event/8000; Opus is answered, and
// decoded, only where it is configured, and never sent.
package rtc
