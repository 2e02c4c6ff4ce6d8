// Package modeltest starts a chat model that others wrote, for tests and benchmarks.
//
//	test ──► node testdata/peers/model.mjs (npm's aimock) ──► its address
//	   └──── standard input: the peer ends when it is closed
package modeltest
