// Package iso4217 knows the currencies of ISO 4217 that one can pay in, and how many decimals they have.
//
//	code ──► what go-money does not know, or still has ──► else go-money's table ──► decimals
package iso4217
