// Package connector reads and answers the questions of a telephone platform that takes a card itself and has somebody else
// charge it: Twilio's Generic Pay Connector, and the dialects of it that SignalWire and Telnyx speak.
//
//	POST {"transaction_id", "method", "cardnumber", "cvv", "expiry_month", "expiry_year", "amount", …}
//	   ─► Open: body in a buffer of ours, connection taken over ─► Parse: Request, digits in dtmf.Digits
//	   ◄─ {"charge_id" or "token_id", "error_code", "error_message"}
//
// No part of a card becomes a string here. What was read is overwritten, in the buffer of net/http, too.
package connector
