package dtmf

import "testing"

// TestEachKernelAgrees holds both forms of correlate against the portable one, whichever this machine would take.
func TestEachKernelAgrees(t *testing.T) {
	t.Parallel()
	t.Run("SSE", func(t *testing.T) {
		t.Parallel()
		kernelAgrees(t, correlateSSE)
	})
	if fused {
		t.Run("AVX", func(t *testing.T) {
			t.Parallel()
			kernelAgrees(t, correlateAVX)
		})
	}
}
