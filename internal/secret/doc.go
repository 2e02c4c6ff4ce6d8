// Package secret finds what looks like a key, a token or a password in a text that many people read.
//
//	text ── known beginning · Bearer · user:password@ · long random word ──► Holds
package secret
