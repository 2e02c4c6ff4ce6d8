// Package prompts holds the recorded clips that capture speaks, digits among them. They were rendered once and are
// embedded: nothing that a caller keys is ever sent to a voice.
//
//	manifest.yaml ── go generate (./render) ──► clips/*.ulaw ── embed ──► Library.Clip(id)
package prompts

//go:generate go run ./render
