// Package webhooks tells an operator's systems what became of payments, as Standard Webhooks (standardwebhooks.com).
//
//	ledger, one transaction: change + Outbox(change) ──► delivery rows ──► River ──► Courier ── POST ──► endpoint
//	                                                                        └ again with growing pauses for 3 days, then dead
//
// A message has an id that stays the same however often it is sent, the time of the try, and a signature by each of the
// endpoint's secrets, so that a secret can be changed: put the new one first, and take the old one out when the other side
// knows the new one.
//
//	webhook-id: msg_…
//	webhook-timestamp: 1764000000
//	webhook-signature: v1,BASE64 v1,BASE64        HMAC-SHA256 over id.timestamp.body
package webhooks
