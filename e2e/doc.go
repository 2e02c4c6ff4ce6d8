// Package e2e runs the whole of Tonegate as people do and calls it with software that is not ours. It consists of tests
// alone; those with the build tag peers need the foreign software and run by `make test-peers`.
//
//	sipp, baresip, Chromium ──► tonegate demo (gate, serve, capture) ──► calls/…/result.json ──► the test
//	multimon-ng, tshark     ──► what was recorded and what was on the wire
//	oidc-provider           ◄── the provider client's tokens
package e2e
