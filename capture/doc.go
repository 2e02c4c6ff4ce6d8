// Package capture is a self-hosted payment provider with the wire protocol of PCI Pal: a token endpoint, a session launch,
// a SIP address that takes the transferred caller, an entry of a card or bank account by keys, a gateway that is asked,
// and a result callback. It is the only part of Tonegate, beside the gate, that keys of a card ever reach.
//
//	serve ── token, launch, status, cancel, events ──► Service.Handler ──┐
//	                                                                     ├──► store (sessions, tries, callbacks)
//	Twilio … ── a card ──► POST /connector ── Gateway, store ────────────┤
//	gateway ── refunds, disputes, lost answers ──► POST /gateway/events ── Herald, store
//	gate ─── SIP ──► Service.Serve ──► attendant ── keypad, prompts ─────┤
//	                                       └── one question ──► Gateway  │
//	serve ◄── callback, until it is taken ──────────── Service.Run ──────┘
//
// Each call is one goroutine, the attendant, which owns everything of its call. What was keyed lives in that goroutine's
// keypad.Machine until the gateway has been asked, and nowhere else: no log, error, event, row or callback has a field
// that could hold it.
//
// The try is committed before the gateway is asked and the outcome together with its callback, so that a crash at any
// moment neither charges twice nor loses a result.
package capture
