package dtmf

import "math"

const (
	// blockSamples is the length of a block at 8 kHz: 6.4 ms. Two blocks are a window, so that windows overlap by half.
	blockSamples  = 51
	halfBlock     = blockSamples / 2
	windowSamples = 2 * blockSamples
	// windowScale turns the squared correlation of a window into the energy of the tone in it.
	windowScale = 2.0 / windowSamples
)

// bank measures the energy at a few frequencies in windows of 12.75 ms, each half a window after the one before. Not
// safe for concurrent use.
type bank struct {
	tables []laneTable // eight frequencies each
	turnRe []float32   // one block further is one turn of each frequency
	turnIm []float32
	// The last block: correlations with the cosines and the sines around its middle, and its energy.
	cos, sin []float32
	block    float32
	// The same of the block before.
	pastCos, pastSin []float32
	pastBlock        float32

	energy  []float32 // at each frequency, of the last window
	total   float32   // energy of the last window
	quiet   float32   // a block of less energy is as good as silent
	samples [blockSamples]int16
	folded  foldedBlock
	have    int
	full    bool // there was a block before
}

// newBank makes a bank for frequencies in Hz, at 8 kHz; a multiple of eight. Blocks of less energy than quiet count as
// silent.
func newBank(hz []float64, quiet float32) *bank {
	n := len(hz)
	b := &bank{
		tables: make([]laneTable, n/lanes), turnRe: make([]float32, n), turnIm: make([]float32, n),
		cos: make([]float32, n), sin: make([]float32, n),
		pastCos: make([]float32, n), pastSin: make([]float32, n),
		energy: make([]float32, n), quiet: quiet,
	}
	for f, v := range hz {
		w := 2 * math.Pi * v / toneRate
		t := &b.tables[f/lanes]
		for i := range halfBlock + 1 {
			t[i][f%lanes] = float32(math.Cos(w * float64(i)))
		}
		for i := 1; i <= halfBlock; i++ {
			t[halfBlock+i][f%lanes] = float32(math.Sin(w * float64(i)))
		}
		b.turnRe[f] = float32(math.Cos(w * blockSamples))
		b.turnIm[f] = float32(math.Sin(w * blockSamples))
	}
	return b
}

// feed takes samples up to the end of a block and gives the rest. True when a window is complete: energy and total hold
// it.
func (b *bank) feed(pcm []int16) (rest []int16, window bool) {
	if b.have == 0 && len(pcm) >= blockSamples {
		return pcm[blockSamples:], b.take((*[blockSamples]int16)(pcm))
	}
	n := copy(b.samples[b.have:], pcm)
	b.have += n
	if b.have < blockSamples {
		return nil, false
	}
	b.have = 0
	return pcm[n:], b.take(&b.samples)
}

// skip forgets what came before: the samples that follow do not continue it.
func (b *bank) skip() { b.have, b.full = 0, false }

// take correlates a block and joins it with the one before.
func (b *bank) take(pcm *[blockSamples]int16) (window bool) {
	b.cos, b.pastCos = b.pastCos, b.cos
	b.sin, b.pastSin = b.pastSin, b.sin
	b.pastBlock = b.block
	b.block = fold(&b.folded, pcm)
	b.total = b.pastBlock + b.block
	window, b.full = b.full, true
	if b.block < b.quiet {
		clear(b.cos)
		clear(b.sin)
	} else {
		for i := range b.tables {
			at := i * lanes
			correlate((*[lanes]float32)(b.cos[at:]), (*[lanes]float32)(b.sin[at:]), &b.tables[i], &b.folded)
		}
	}
	if window {
		b.join()
	}
	return window
}

// join turns the correlations of the block before to the middle of the last one, adds both and gives their energy.
func (b *bank) join() {
	cos, sin, pastCos, pastSin := b.cos, b.sin, b.pastCos, b.pastSin
	turnRe, turnIm := b.turnRe, b.turnIm
	for f := range b.energy {
		re := cos[f] + pastCos[f]*turnRe[f] + pastSin[f]*turnIm[f]
		im := sin[f] - pastCos[f]*turnIm[f] + pastSin[f]*turnRe[f]
		b.energy[f] = (re*re + im*im) * windowScale
	}
}

// peak gives the index of the largest of e and its value.
func peak(e []float32) (index int, value float32) {
	for i, v := range e {
		if v > value {
			index, value = i, v
		}
	}
	return index, value
}

// windowEnergy is the energy in a window of a sine at a level in dBm0.
func windowEnergy(dBm0 float64) float32 {
	a := amplitude(dBm0)
	return float32(a * a / 2 * windowSamples)
}

// ratio is a power ratio given in dB.
func ratio(dB float64) float32 { return float32(math.Pow(10, dB/10)) }
