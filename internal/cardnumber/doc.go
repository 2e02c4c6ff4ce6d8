// Package cardnumber is the one answer to "does this text hold a card number?". The gate asks it of typed lines, the bot of
// what it heard, the log of what it writes, the ledger of a provider's references.
//
//	text ── Fold ──► words ── one reading a language ──► runs of digits ── Luhn, length, brand ──► yes or no
//	        ４→4 É→e           "double four" "zweiundvierzig"   4242 4242 …
//
// Holds errs on the side of yes and suits walls; Card knows brands and lengths and suits a judgement.
package cardnumber
