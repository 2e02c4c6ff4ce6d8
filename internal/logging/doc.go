// Package logging makes the one logger of a process and the bridges to it from libraries that bring their own.
//
// Callers log with constant lower-case messages and the typed fields of this package, so that one key means one thing
// everywhere. The last step before a line is written takes out everything that could be a card number:
//
//	zap ────────────────┐
//	sipgo ── Slog ──────┼──► encode ──► Redact ──► writer (stderr)
//	pion ─── Pion ──────┘
//
// Redaction is the second line of defence: nothing that holds digits of a card is to be logged in the first place.
package logging
