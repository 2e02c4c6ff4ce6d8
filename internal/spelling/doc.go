// Package spelling tells which name was meant by one that nobody knows.
//
//	"provder" + provider, amount, currency ──► did you mean provider?
package spelling
