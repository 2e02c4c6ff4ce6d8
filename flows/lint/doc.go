// Package lint checks what a flow means, and is the way to a flow that can be walked: nothing else makes one.
//
//	source.Document ──┬─ each node: targets, keys, slots, times, texts, expressions ──┐
//	                  ├─ the whole: reached, ended, no endless talk, consent ─────────┼─► Problems, or a Flow
//	                  ├─ money: server variables alone, an edge for every outcome ────┤
//	                  └─ words: no "paid" before approved, no card aloud, no promises ┘
//
// Each problem says where it stands, what is wrong, and what would be right.
package lint
