package conformance

import (
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

// threadTime is the processor time of work on this thread alone.
func threadTime(work func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := used()
	work()
	return used() - before
}

// used is the processor time of this thread: clock_gettime(CLOCK_THREAD_CPUTIME_ID), since getrusage counts in ticks.
func used() time.Duration {
	const thread = 3
	var t syscall.Timespec
	//nolint:gosec // the one way to this clock without another module
	if _, _, fault := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, thread, uintptr(unsafe.Pointer(&t)), 0); fault != 0 {
		return 0
	}
	return time.Duration(t.Nano())
}
