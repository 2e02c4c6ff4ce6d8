// Package store keeps what capture must remember through a crash: sessions, the questions put to a gateway, outcomes and
// the callbacks that are still to be sent. It holds no card data but brand and last four digits.
//
//	Create ─► open ─ Claim ─► connected ─ Capturing ─► capturing ─ Submit ─► submitted ─ Finish ─► ended
//	                                                                (try row)       (outcome and callback, one commit)
//
// A session may be finished from every state, and once more only when it had ended as UNKNOWN. What the gateway tells by
// itself (Tell) may approve what had ended otherwise, and says what went back; callbacks of a session go out in order.
package store
