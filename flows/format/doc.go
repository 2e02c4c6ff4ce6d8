// Package format writes flow files in one form, so that two people's changes meet where they differ.
//
//	flow.yaml ── parse with comments ── keys in the order of the reference ── same meaning? same comments? ──► flow.yaml
package format
