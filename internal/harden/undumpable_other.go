//go:build unix && !linux

package harden

// undumpable does nothing: only Linux has it.
func undumpable() error { return nil }
