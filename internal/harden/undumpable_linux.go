package harden

import (
	"fmt"
	"syscall"
)

// undumpable closes /proc/self/mem and ptrace to other processes of the same user (prctl(2), PR_SET_DUMPABLE).
func undumpable() error {
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0); errno != 0 {
		return fmt.Errorf("close the memory to others: %w", errno)
	}
	return nil
}
