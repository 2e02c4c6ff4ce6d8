package dtmf

// correlate is correlatePortable in SSE, which every amd64 has: the eight frequencies lie in two registers.
//
//go:noescape
func correlate(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock)

// fold is foldPortable in SSE2.
//
//go:noescape
func fold(x *foldedBlock, pcm *[blockSamples]int16) float32
