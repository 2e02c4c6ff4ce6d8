//go:build unix

package harden

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// HideStacks makes sure that a panic prints its text alone, without a stack whose arguments could hold digits. The runtime
// takes that from its environment only, when it starts: where GOTRACEBACK is anything but none, the process begins anew
// with it, under the same id and with the same descriptors. It is called first of all, before anything is read.
func HideStacks() error {
	const name, value = "GOTRACEBACK", "none"
	if os.Getenv(name) == value {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the program: %w", err)
	}
	if err := os.Setenv(name, value); err != nil {
		return fmt.Errorf("hide stacks: %w", err)
	}
	if err := syscall.Exec(self, os.Args, os.Environ()); err != nil { //nolint:gosec // this very program
		return fmt.Errorf("begin anew: %w", err)
	}
	return nil
}

// Harden makes sure that no fault of this process leaves its memory anywhere: no core dump, no stacks for whoever may send
// it a signal, which Go prints whatever GOTRACEBACK says, and on Linux no memory for other processes of the same user to
// read. It is called once the configuration is read and before the first key can come.
func Harden() error {
	signal.Ignore(syscall.SIGQUIT, syscall.SIGABRT)
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("turn core dumps off: %w", err)
	}
	return undumpable()
}
