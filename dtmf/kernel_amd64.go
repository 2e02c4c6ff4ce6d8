package dtmf

// fused tells whether this processor has AVX2 and FMA, and the system keeps their registers.
//
//nolint:gochecknoglobals // a fact about the machine
var fused = hasFused()

// correlate is correlatePortable: the eight frequencies lie in one register of AVX, or in two of SSE, which every amd64
// has.
func correlate(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock) {
	if fused {
		correlateAVX(cos, sin, t, x)
		return
	}
	correlateSSE(cos, sin, t, x)
}

//go:noescape
func correlateAVX(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock)

//go:noescape
func correlateSSE(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock)

// fold is foldPortable in SSE2.
//
//go:noescape
func fold(x *foldedBlock, pcm *[blockSamples]int16) float32

func hasFused() bool
