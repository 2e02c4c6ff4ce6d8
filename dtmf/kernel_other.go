//go:build !amd64

package dtmf

func correlate(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock) {
	correlatePortable(cos, sin, t, x)
}

func fold(x *foldedBlock, pcm *[blockSamples]int16) float32 { return foldPortable(x, pcm) }
