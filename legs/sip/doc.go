// Package sip speaks SIP over UDP and TCP, and RTP, for one party of a call.
//
// An Endpoint listens, answers calls through its Handler and places calls by Dial. Both give a *Leg.
//
//	      SIP   ┌──────────┐ Handler(ctx, *Incoming) ─ Answer ─┐
//	party ────► │ Endpoint │                                    ├─► *Leg (legs.Leg)
//	      ◄──── └──────────┘ Dial(ctx, Invite) ─────────────────┘     │ offer, answer, hold
//	      RTP, RTCP                                                   ▼
//	party ◄──────────────────────────────────────────────────► legs/stream (jitter, keys)
//
// The transactions, parsers and transports are those of sipgo; dialogs, offers and answers are here, because hold, glare,
// late offers and a peer's oddities need all of a dialog's state under one lock. Its debug dump is never turned on: it
// would print the bodies of INFO requests, which hold keys. The log handler given to it drops every attribute.
//
// The package takes what real phones write: several streams, crypto lines, static payload types without rtpmap, compact
// headers, a missing Contact or port, the hold of RFC 2543. It writes one stream with one codec.
package sip
