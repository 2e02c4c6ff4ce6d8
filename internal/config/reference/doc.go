// Package reference describes a configuration struct for people: every key, its kind and what its field's comment says.
// The reference in docs and the example files are checked against it.
//
//	struct type ── config.Fields ──► keys ── go/parser on the struct's source ──► comments ──► Markdown
package reference
