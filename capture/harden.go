//go:build unix

package capture

import (
	"fmt"
	"runtime/debug"
	"syscall"
)

// Harden makes sure that a fault of this process writes nothing of its memory anywhere: no core dump, no memory for other
// processes of the same user to read (Linux), and no stack traces. It is called once, before the first key can come.
func Harden() error {
	debug.SetTraceback("none")
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("turn core dumps off: %w", err)
	}
	return undumpable()
}
