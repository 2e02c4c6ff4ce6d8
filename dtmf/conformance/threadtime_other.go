//go:build !linux

package conformance

import "time"

// threadTime is the time that work takes.
func threadTime(work func()) time.Duration {
	start := time.Now()
	work()
	return time.Since(start)
}
