// Package cards knows the brands of payment cards by their first digits: which lengths a number may have and how long
// its security code is. The ranges are data (brands.json, from the credit-card-type project, see the licence beside it);
// where ranges of two brands overlap, the longest prefix wins.
//
//	number so far ──► Table.Match ──► Brand{Type, Lengths, Code}
//
// It sees digits only as a slice that is lent to it for the length of a call, and keeps nothing of them.
package cards
