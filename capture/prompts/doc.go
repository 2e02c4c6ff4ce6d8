// Package prompts holds what capture says in each language and when (packs/*.yaml), and the recorded clips of the English
// pack, digits among them. They were rendered once and are embedded: nothing that a caller keys is ever sent to a voice.
//
//	packs/en.yaml ── go generate (./render) ──► clips/*.ulaw ── embed ──► NewLibrary ──┐
//	any pack ─── tonegate prompts render ───► a folder of clips ────────► Open ────────┴─► Say(question), Clip(id)
//
// A pack is the texts of its clips and a matrix: for × error × card × attempt says which of them are heard.
package prompts

//go:generate go run ./render
