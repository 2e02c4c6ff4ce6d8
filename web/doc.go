// Package web holds the pages that Tonegate serves, built and embedded.
//
// The phone page is a softphone in the browser: it calls the bot over WebRTC, sends its keypad as telephone-events
// (RFC 4733) and shows the gate's events. It is served by the gate, so what is keyed never touches the origin of the
// bot, and it loads nothing from anywhere else.
//
//	phone/src ──(npm ci && npm run build)──► phone/dist ──(go:embed)──► Phone() ──► the gate's public address
//
// The build is committed: building the binary needs Go alone. `make web-verify` builds it again and compares.
package web
