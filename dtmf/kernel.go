package dtmf

// lanes is how many frequencies a kernel works on at once.
const lanes = 8

// foldedBlock is a block with the samples at equal distance from its middle added (halfBlock+1 of them, from the middle
// outwards) and then subtracted (halfBlock). The sums meet the cosines and the differences the sines, which halves the
// work of a correlation.
type foldedBlock [blockSamples]float32

// laneTable holds for each value of a foldedBlock the cosine or sine of eight frequencies.
type laneTable [blockSamples][lanes]float32

// correlatePortable gives the correlations of x with the cosines and the sines of t. It is what every other form of
// correlate must be equal to.
func correlatePortable(cos, sin *[lanes]float32, t *laneTable, x *foldedBlock) {
	for f := range lanes {
		var c, s float32
		for i := range halfBlock {
			c += t[i][f] * x[i]
			s += t[halfBlock+1+i][f] * x[halfBlock+1+i]
		}
		cos[f] = c + t[halfBlock][f]*x[halfBlock]
		sin[f] = s
	}
}

// foldPortable folds a block of samples and gives its energy. It is what every other form of fold must be equal to.
func foldPortable(x *foldedBlock, pcm *[blockSamples]int16) float32 {
	middle := int32(pcm[halfBlock])
	x[0] = float32(middle)
	energy := int64(middle * middle)
	for i := 1; i <= halfBlock; i++ {
		after, before := int32(pcm[halfBlock+i]), int32(pcm[halfBlock-i])
		x[i] = float32(after + before)
		x[halfBlock+i] = float32(after - before)
		energy += int64(after*after) + int64(before*before)
	}
	return float32(energy)
}
