// Package rolefile writes the files of gate, serve and capture for those who start them as processes and put them to the
// test: the benches of e2e and the crash harness.
//
//	rolefile.Gate + what a bench wants besides ── template over bench ──► gate.yaml ──► tonegate gate --config gate.yaml
package rolefile
