//go:build !crash

package crashpoint

// Reach does nothing: this program was not built to be killed.
func Reach(string) {}
