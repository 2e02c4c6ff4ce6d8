//go:build unix && !linux

package capture

// undumpable does nothing: only Linux has it.
func undumpable() error { return nil }
