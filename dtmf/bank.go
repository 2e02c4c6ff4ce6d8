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
	cos, sin  []float32 // halfBlock+1 and halfBlock coefficients for each frequency, from the middle of the block outwards
	turnRe    []float32 // one block further is one turn of each frequency
	turnIm    []float32
	re, im    []float32 // correlations of the block before
	energy    []float32 // at each frequency, of the last window
	total     float32   // energy of the last window
	former    float32   // energy of the last block
	earlier   float32   // energy of the block before it
	samples   [blockSamples]float32
	have      int
	blockFull bool // there was a block before
}

// newBank makes a bank for frequencies in Hz, at 8 kHz.
func newBank(hz []float64) *bank {
	n := len(hz)
	b := &bank{
		cos: make([]float32, 0, n*(halfBlock+1)), sin: make([]float32, 0, n*halfBlock),
		turnRe: make([]float32, n), turnIm: make([]float32, n),
		re: make([]float32, n), im: make([]float32, n), energy: make([]float32, n),
	}
	for f, v := range hz {
		w := 2 * math.Pi * v / toneRate
		for i := range halfBlock + 1 {
			b.cos = append(b.cos, float32(math.Cos(w*float64(i))))
		}
		for i := 1; i <= halfBlock; i++ {
			b.sin = append(b.sin, float32(math.Sin(w*float64(i))))
		}
		b.turnRe[f] = float32(math.Cos(w * blockSamples))
		b.turnIm[f] = float32(-math.Sin(w * blockSamples))
	}
	return b
}

// feed takes samples up to the end of a block and gives the rest. True when a window is complete: energy and total hold
// it.
func (b *bank) feed(pcm []int16) (rest []int16, window bool) {
	n := min(blockSamples-b.have, len(pcm))
	for i, s := range pcm[:n] {
		b.samples[b.have+i] = float32(s)
	}
	b.have += n
	if b.have < blockSamples {
		return nil, false
	}
	b.have = 0
	b.block()
	window, b.blockFull = b.blockFull, true
	return pcm[n:], window
}

// skip forgets what came before: the samples that follow do not continue it.
func (b *bank) skip() { b.have, b.blockFull = 0, false }

// block correlates the block at hand and joins it with the one before. Samples at equal distance from the middle are
// added for the cosine and subtracted for the sine, which halves the work.
func (b *bank) block() {
	var even [halfBlock + 1]float32
	var odd [halfBlock]float32
	var sum float32
	even[0] = b.samples[halfBlock]
	for i := 1; i <= halfBlock; i++ {
		after, before := b.samples[halfBlock+i], b.samples[halfBlock-i]
		even[i] = after + before
		odd[i-1] = after - before
	}
	for _, s := range b.samples {
		sum += s * s
	}
	for f := range b.energy {
		re := correlate(b.cos[f*(halfBlock+1):][:halfBlock+1], even[:])
		im := -correlate(b.sin[f*halfBlock:][:halfBlock], odd[:])
		turnedRe := re*b.turnRe[f] - im*b.turnIm[f]
		turnedIm := re*b.turnIm[f] + im*b.turnRe[f]
		wRe, wIm := b.re[f]+turnedRe, b.im[f]+turnedIm
		b.energy[f] = (wRe*wRe + wIm*wIm) * windowScale
		b.re[f], b.im[f] = re, im
	}
	b.earlier, b.former = b.former, sum
	b.total = b.earlier + b.former
}

// lopsided tells whether one half of the last window holds more than factor times the energy of the other.
func (b *bank) lopsided(factor float32) bool {
	return b.former > factor*b.earlier || b.earlier > factor*b.former
}

func correlate(a, x []float32) float32 {
	var s0, s1 float32
	x = x[:len(a)]
	for i := 0; i+1 < len(a); i += 2 {
		s0 += a[i] * x[i]
		s1 += a[i+1] * x[i+1]
	}
	if n := len(a); n%2 == 1 {
		s0 += a[n-1] * x[n-1]
	}
	return s0 + s1
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
