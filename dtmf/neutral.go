package dtmf

// neutralSeed starts the neutral sound; any number but 0.
const neutralSeed = 0x2545F491

// neutral is the sound that stands for masked audio: white noise at -60 dBm0, the same whatever it covers.
type neutral struct {
	state uint32
}

// next is the next sample, in -28 to 28 (xorshift32 of Marsaglia).
func (n *neutral) next() int16 {
	n.state ^= n.state << 13
	n.state ^= n.state >> 17
	n.state ^= n.state << 5
	return int16((n.state>>16)%57) - 28
}
