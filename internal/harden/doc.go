// Package harden keeps what a process of the card zone holds inside it: no stack, no core dump, no memory for others.
//
//	start ── HideStacks (begins anew without stacks) ── configuration ── Harden (no core, no ptrace) ── first key
package harden
